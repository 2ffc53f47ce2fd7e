// Loaded before the program (LD_PRELOAD): a disk that takes its time. While a named pipe lies where SLOW_DISK says, a journal
// isn't brought to the disk before somebody has opened the pipe for writing, and closed it again.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static void wait_for_disk(int descriptor) {
  int before = errno;
  char link[64], path[4096], byte;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length > 0) {
    path[length] = 0;
    const char *pipe = getenv("SLOW_DISK");
    int file = pipe && strstr(path, ".sqlite") ? open(pipe, O_RDONLY | O_CLOEXEC) : -1;
    if (file >= 0) {
      while (read(file, &byte, 1) > 0) continue;
      close(file);
    }
  }
  errno = before;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int descriptor) {
  wait_for_disk(descriptor);
  return REAL(fsync)(descriptor);
}

int fdatasync(int descriptor) {
  wait_for_disk(descriptor);
  return REAL(fdatasync)(descriptor);
}
