// A team of threads that share one piece of work after another with little time in between: a step of training hands
// out some hundred pieces of work, each a few dozen microseconds long, which is less than waking a thread costs.
//
// A member that has nothing to do looks for the next work for SPINS rounds before it sleeps. Work carries as many
// places as members are wanted; who takes a place runs the work, which ends when all who took one are done. Places that
// nobody has taken when the caller is done are withdrawn, so a member that is late, or never gets a processor, holds
// nobody up. One work at a time: a second caller, and a caller within work, is told that the team is busy.
#define _GNU_SOURCE
#include "CKernels.h"

#include <pthread.h>
#include <stdatomic.h>

#ifdef __linux__
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

enum { SPINS = 4000, MOST_MEMBERS = 256 };

// A number that threads wait for the next change of.
typedef struct {
  _Atomic(int32_t) value;
  _Atomic(int32_t) sleepers;
} Signal;

static _Atomic(int32_t) is_busy;
static Signal work_number; // changes with every work
static Signal unfinished;  // members that have a place, or may still take one
static _Atomic(int32_t) places;
static void (*work_body)(void *);
static void *work_context;
static int32_t member_count;

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// Returns once the signal's value is no longer `value`.
static void wait_while(Signal *signal, int32_t value) {
  for (int spin = 0; spin < SPINS; spin++) {
    if (atomic_load_explicit(&signal->value, memory_order_acquire) != value) return;
    relax();
  }
  // In one order for all threads: whoever changes the value sees the sleeper, or the sleeper sees the change.
  atomic_fetch_add(&signal->sleepers, 1);
  while (atomic_load(&signal->value) == value) {
#ifdef __linux__
    syscall(SYS_futex, &signal->value, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
#else
    sched_yield();
#endif
  }
  atomic_fetch_sub(&signal->sleepers, 1);
}

// To be called after the value has changed.
static void wake(Signal *signal) {
#ifdef __linux__
  if (atomic_load(&signal->sleepers) == 0) return;
  syscall(SYS_futex, &signal->value, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
#else
  (void)signal;
#endif
}

// Takes a place in the present work, if there is one left.
static bool take_place(void) {
  int32_t left = atomic_load(&places);
  while (left > 0) {
    if (atomic_compare_exchange_weak(&places, &left, left - 1)) return true;
  }
  return false;
}

static void *be_member(void *unused) {
  (void)unused;
  int32_t seen = 0;
  for (;;) {
    wait_while(&work_number, seen);
    seen = atomic_load(&work_number.value);
    if (!take_place()) continue;
    work_body(work_context);
    if (atomic_fetch_sub(&unfinished.value, 1) == 1) wake(&unfinished);
  }
}

// Members are never dismissed: asleep they cost nothing.
static void enlist(int32_t wanted) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, 1 << 20);
  pthread_t thread;
  while (member_count < wanted && pthread_create(&thread, &attributes, be_member, NULL) == 0) member_count++;
  pthread_attr_destroy(&attributes);
}

bool kernels_share_work(int32_t thread_count, void (*body)(void *), void *context) {
  int32_t expected = 0;
  if (!atomic_compare_exchange_strong(&is_busy, &expected, 1)) return false;
  int32_t wanted = thread_count - 1 < MOST_MEMBERS ? thread_count - 1 : MOST_MEMBERS;
  enlist(wanted);
  int32_t helpers = wanted < member_count ? wanted : member_count;
  work_body = body;
  work_context = context;
  atomic_store(&unfinished.value, helpers);
  atomic_store(&places, helpers);
  atomic_fetch_add(&work_number.value, 1);
  wake(&work_number);
  body(context);
  // Who has not come by now need not come any more.
  int32_t withdrawn = atomic_exchange(&places, 0);
  int32_t left = atomic_fetch_sub(&unfinished.value, withdrawn) - withdrawn;
  while (left > 0) {
    wait_while(&unfinished, left);
    left = atomic_load(&unfinished.value);
  }
  atomic_store(&is_busy, 0);
  return true;
}
