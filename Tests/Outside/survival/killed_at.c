// Loaded before the program (LD_PRELOAD): kills it, as a failing machine would, before one of the calls that change which
// files there are, or bring them to the disk.
//
// With KILLED_NO_EXCHANGE the kernel can't exchange two folders. With KILLED_BY_DESCRIPTOR the calls that take a descriptor count too:
// what is written, and names in a folder that is open. KILLED_AT is the number of that call, counted from 1, among those whose path, or whose descriptor's, holds "/State" or
// ".tar".
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_int calls;

static void count(const char *path) {
  const char *at = getenv("KILLED_AT");
  char whole[PATH_MAX + 8];
  if (!at || !path) return;
  snprintf(whole, sizeof whole, "/%s", path);
  int counts = strstr(whole, "/State") || strstr(whole, ".tar");
  if (counts && atomic_fetch_add(&calls, 1) + 1 == atoi(at)) raise(SIGKILL);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int mkdir(const char *path, mode_t mode) {
  count(path);
  return REAL(mkdir)(path, mode);
}

int rename(const char *from, const char *to) {
  count(from);
  return REAL(rename)(from, to);
}

int renameat2(int a, const char *from, int b, const char *to, unsigned int flags) {
  if (getenv("KILLED_NO_EXCHANGE")) {
    errno = EINVAL;
    return -1;
  }
  count(from);
  return REAL(renameat2)(a, from, b, to, flags);
}

int link(const char *from, const char *to) {
  count(from);
  return REAL(link)(from, to);
}

int unlink(const char *path) {
  count(path);
  return REAL(unlink)(path);
}

static void count_descriptor(int descriptor) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  path[length < 0 ? 0 : length] = 0;
  count(path);
}

int fsync(int descriptor) {
  count_descriptor(descriptor);
  return REAL(fsync)(descriptor);
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
  if (getenv("KILLED_BY_DESCRIPTOR")) count_descriptor(descriptor);
  return REAL(write)(descriptor, bytes, length);
}

int renameat(int a, const char *from, int b, const char *to) {
  if (getenv("KILLED_BY_DESCRIPTOR")) count_descriptor(a);
  return REAL(renameat)(a, from, b, to);
}

int linkat(int a, const char *from, int b, const char *to, int flags) {
  if (getenv("KILLED_BY_DESCRIPTOR")) count_descriptor(a);
  return REAL(linkat)(a, from, b, to, flags);
}

int unlinkat(int folder, const char *path, int flags) {
  if (getenv("KILLED_BY_DESCRIPTOR")) count_descriptor(folder);
  return REAL(unlinkat)(folder, path, flags);
}
