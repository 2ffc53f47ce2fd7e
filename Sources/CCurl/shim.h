// libcurl, and what of it and of the system Swift can't call because it takes arguments of any kind.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <linux/memfd.h>

static inline CURLcode curl_set_number(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_set_reader(CURL *handle, CURLoption option, curl_write_callback callback) {
  return curl_easy_setopt(handle, option, callback);
}

static inline CURLcode curl_set_observer(CURL *handle, curl_debug_callback callback) {
  return curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, callback);
}

static inline CURLcode curl_get_socket(CURL *handle, curl_socket_t *socket) {
  return curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, socket);
}

static inline CURLcode curl_get_microseconds(CURL *handle, CURLINFO info, curl_off_t *value) {
  return curl_easy_getinfo(handle, info, value);
}

// <sys/mman.h> tells only programs for GNU of it, and Swift's view of the system isn't one.
extern int memfd_create(const char *name, unsigned int flags);

// A file without a name that goes with its last descriptor, or -1.
static inline int file_in_memory(const char *name) { return memfd_create(name, MFD_CLOEXEC); }
