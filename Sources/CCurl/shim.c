#include "CCurl.h"

#include <curl/curl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

int ccurl_start(void) { return (int)curl_global_init(CURL_GLOBAL_DEFAULT); }

void *ccurl_handle_create(void) { return curl_easy_init(); }

void ccurl_handle_destroy(void *handle) { curl_easy_cleanup(handle); }

struct sink {
    ccurl_response *response;
    size_t limit;
};

static size_t take(char *bytes, size_t size, size_t count, void *context) {
    struct sink *sink = context;
    ccurl_response *response = sink->response;
    size_t length = size * count;
    size_t room = sink->limit - response->body_length;
    if (length > room) {
        response->is_too_large = 1;
        return 0;  // ends the transfer
    }
    if (length == 0) return 0;
    uint8_t *grown = realloc(response->body, response->body_length + length);
    if (grown == NULL) return 0;
    memcpy(grown + response->body_length, bytes, length);
    response->body = grown;
    response->body_length += length;
    return length;
}

// Headers of the request; an empty Expect keeps curl from waiting for "100 Continue".
static struct curl_slist *header_list(const char *lines) {
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    while (list != NULL && *lines != '\0') {
        const char *end = strchr(lines, '\n');
        size_t length = end == NULL ? strlen(lines) : (size_t)(end - lines);
        char *line = strndup(lines, length);
        struct curl_slist *longer = line == NULL ? NULL : curl_slist_append(list, line);
        free(line);
        if (longer == NULL) {
            curl_slist_free_all(list);
            return NULL;
        }
        list = longer;
        lines += length + (end == NULL ? 0 : 1);
    }
    return list;
}

void ccurl_perform(void *handle, const ccurl_request *request, ccurl_response *response) {
    memset(response, 0, sizeof *response);
    struct sink sink = {response, request->response_limit};
    struct curl_slist *headers = header_list(request->headers);
    if (headers == NULL) {
        response->code = CURLE_OUT_OF_MEMORY;
        response->meaning = curl_easy_strerror(CURLE_OUT_OF_MEMORY);
        return;
    }
    CURL *curl = handle;
    curl_easy_reset(curl);  // keeps the connections
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (request->ca_file != NULL) curl_easy_setopt(curl, CURLOPT_CAINFO, request->ca_file);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, request->connect_timeout_ms);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, request->total_timeout_ms);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_length);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body_length == 0 ? (const uint8_t *)"" : request->body);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &sink);
    CURLcode code = curl_easy_setopt(curl, CURLOPT_URL, request->url);
    if (code == CURLE_OK) code = curl_easy_perform(curl);
    long request_size = 0;
    curl_off_t retry_after = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &response->status);
    curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &request_size);
    curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry_after);
    response->code = (int)code;
    response->meaning = curl_easy_strerror(code);
    response->has_left = request_size > 0;
    response->retry_after = (int64_t)retry_after;
    curl_slist_free_all(headers);
}

void ccurl_response_release(ccurl_response *response) {
    free(response->body);
    response->body = NULL;
    response->body_length = 0;
}

int ccrypto_hmac_sha256(const uint8_t *key, size_t key_length, const uint8_t *message, size_t length, uint8_t *mac) {
    static const uint8_t nothing[1] = {0};
    if (key_length > INT_MAX) return 0;
    unsigned int written = 0;
    unsigned char *result = HMAC(
        EVP_sha256(), key_length == 0 ? nothing : key, (int)key_length, length == 0 ? nothing : message, length, mac,
        &written);
    return result != NULL && written == 32;
}

int ccrypto_pbkdf2_sha512(
    const char *password, size_t password_length, const uint8_t *salt, size_t salt_length, int iterations, uint8_t *output,
    size_t length) {
    if (password_length > INT_MAX || salt_length > INT_MAX || length > INT_MAX) return 0;
    return PKCS5_PBKDF2_HMAC(
        password, (int)password_length, salt, (int)salt_length, iterations, EVP_sha512(), (int)length, output);
}

int ccrypto_aes_cbc(
    int is_encrypting, const uint8_t *key, size_t key_length, const uint8_t *input, size_t length, uint8_t *output) {
    static const uint8_t zero_iv[16] = {0};
    const EVP_CIPHER *cipher = key_length == 16   ? EVP_aes_128_cbc()
                               : key_length == 24 ? EVP_aes_192_cbc()
                               : key_length == 32 ? EVP_aes_256_cbc()
                                                  : NULL;
    if (cipher == NULL || length % 16 != 0 || length > INT_MAX - 16) return 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (context == NULL) return 0;
    int written = 0;
    int tail = 0;
    int done = EVP_CipherInit_ex(context, cipher, NULL, key, zero_iv, is_encrypting)
        && EVP_CIPHER_CTX_set_padding(context, 0)
        && EVP_CipherUpdate(context, output, &written, input, (int)length)
        && EVP_CipherFinal_ex(context, output + written, &tail);
    EVP_CIPHER_CTX_free(context);
    return done && (size_t)(written + tail) == length;
}
