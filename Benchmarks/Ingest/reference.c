/* The reference of `bench ingest`: a subscriber on libmosquitto that only counts, in threaded mode like ours. Prints its CPU time a
   message. usage: reference PORT TOPIC COUNT */
#include <mosquitto.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static long wanted, seen, bytes;

static void on_message(struct mosquitto *client, void *context, const struct mosquitto_message *message) {
    (void)context;
    bytes += message->payloadlen;
    if (++seen >= wanted) mosquitto_disconnect(client);
}

static void on_connect(struct mosquitto *client, void *context, int code) {
    if (code == 0) mosquitto_subscribe(client, NULL, (const char *)context, 1);
}

static void on_subscribe(struct mosquitto *client, void *context, int id, int count, const int *granted) {
    (void)client, (void)context, (void)id, (void)count, (void)granted;
    puts("ready");
    fflush(stdout);
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    wanted = atol(argv[3]);
    mosquitto_lib_init();
    struct mosquitto *client = mosquitto_new("bench-reference", 1, argv[2]);
    mosquitto_connect_callback_set(client, on_connect);
    mosquitto_subscribe_callback_set(client, on_subscribe);
    mosquitto_message_callback_set(client, on_message);
    if (mosquitto_connect(client, "127.0.0.1", atoi(argv[1]), 60) != 0) return 69;
    mosquitto_loop_forever(client, -1, 1);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    printf("%ld messages, %.2f us CPU each, %ld KiB peak\n", seen, seconds * 1e6 / (seen ? seen : 1), usage.ru_maxrss);
    return 0;
}
