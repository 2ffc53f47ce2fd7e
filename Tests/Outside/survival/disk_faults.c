// Loaded before the program (LD_PRELOAD): lets writing to a journal fail like a broken or a full disk.
//
// The file that DISK_FAULTS names says how, and is read at each call, so that the disk can break and heal while
// the program runs: "write" (ENOSPC), "sync" (EIO), both, or nothing. Only files whose path holds ".sqlite" fail.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static int is_broken(int descriptor, const char *what) {
  char link[64], path[4096], faults[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  if (!strstr(path, ".sqlite")) return 0;
  const char *control = getenv("DISK_FAULTS");
  // Straight to the kernel: the functions of the library may be ours.
  int file = control ? (int)syscall(SYS_openat, AT_FDCWD, control, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return 0;
  length = syscall(SYS_read, file, faults, sizeof faults - 1);
  syscall(SYS_close, file);
  if (length < 0) return 0;
  faults[length] = 0;
  return strstr(faults, what) != NULL;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int fails(int descriptor, const char *what, int code) {
  int before = errno;
  if (!is_broken(descriptor, what)) {
    errno = before;
    return 0;
  }
  errno = code;
  return 1;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  return fails(descriptor, "write", ENOSPC) ? -1 : REAL(write)(descriptor, bytes, count);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
  return fails(descriptor, "write", ENOSPC) ? -1 : REAL(pwrite)(descriptor, bytes, count, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
  return fails(descriptor, "write", ENOSPC) ? -1 : REAL(pwrite64)(descriptor, bytes, count, offset);
}

int ftruncate64(int descriptor, off64_t size) {
  return fails(descriptor, "write", ENOSPC) ? -1 : REAL(ftruncate64)(descriptor, size);
}

int posix_fallocate64(int descriptor, off64_t offset, off64_t size) {
  return fails(descriptor, "write", ENOSPC) ? ENOSPC : REAL(posix_fallocate64)(descriptor, offset, size);
}

int fsync(int descriptor) { return fails(descriptor, "sync", EIO) ? -1 : REAL(fsync)(descriptor); }

int fdatasync(int descriptor) { return fails(descriptor, "sync", EIO) ? -1 : REAL(fdatasync)(descriptor); }
