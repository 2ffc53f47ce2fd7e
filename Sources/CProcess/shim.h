// What a process says of itself to the system, and Swift can't, because it takes arguments of any kind.
#include <signal.h>
#include <sys/prctl.h>

// No core, no debugger of the same user, no reader of /proc/PID/environ: 0 when it holds.
static inline int forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

// Whoever started this process is gone: so is it.
static inline int end_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); }
