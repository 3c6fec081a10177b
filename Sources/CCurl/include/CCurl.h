#pragma once
#include <stddef.h>
#include <stdint.h>

// The variadic setters of libcurl behind one call, and two functions of libcrypto. Nothing here keeps state of its own.

typedef struct ccurl_request {
    const char *url;
    const char *method;
    // `Name: value`, one a line, lines ended by '\n'.
    const char *headers;
    const uint8_t *body;
    size_t body_length;
    long connect_timeout_ms;
    long total_timeout_ms;
    // A longer answer is cut here and told as `is_too_large`.
    size_t response_limit;
    // Certificates to trust instead of the system's, or NULL.
    const char *ca_file;
} ccurl_request;

typedef struct ccurl_response {
    // A CURLcode; 0 is success.
    int code;
    // What the code means: a static text that never holds a URL.
    const char *meaning;
    // Whether bytes of the request went out, so that the other side may have acted on it.
    int has_left;
    int is_too_large;
    // HTTP status, 0 without an answer.
    long status;
    // Seconds, 0 when the answer did not say.
    int64_t retry_after;
    uint8_t *body;
    size_t body_length;
} ccurl_response;

// Once, before any other call and before threads use it. 0 is success.
int ccurl_start(void);
// A connection cache for one thread at a time; NULL without memory.
void *ccurl_handle_create(void);
void ccurl_handle_destroy(void *handle);
// Blocks until there is an answer or the time is up. Verifies certificates, follows no redirect, uses no proxy.
void ccurl_perform(void *handle, const ccurl_request *request, ccurl_response *response);
void ccurl_response_release(ccurl_response *response);

// HMAC-SHA-256 into 32 bytes. 1 is success.
int ccrypto_hmac_sha256(const uint8_t *key, size_t key_length, const uint8_t *message, size_t length, uint8_t *mac);
// PBKDF2 with HMAC-SHA-512 into `length` bytes. 1 is success.
int ccrypto_pbkdf2_sha512(
    const char *password, size_t password_length, const uint8_t *salt, size_t salt_length, int iterations, uint8_t *output,
    size_t length);
// AES-CBC with a zero IV and no padding; `length` is a multiple of 16, keys have 16, 24 or 32 bytes. 1 is success.
int ccrypto_aes_cbc(
    int is_encrypting, const uint8_t *key, size_t key_length, const uint8_t *input, size_t length, uint8_t *output);
