;; Four threads count the primes below 100,000, a quarter of the numbers each, and add what they
;; found to one cell of a shared memory; the main thread sleeps until the last of them wakes it.
;; A thread is a new instance of this module: globals are its own, the imported memory is shared.
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (import "wasi" "thread-spawn" (func $thread_spawn (param i32) (result i32)))
  (import "env" "memory" (memory 1 1 shared))
  (export "memory" (memory 0))

  (global $threads i32 (i32.const 4))
  (global $numbers_each i32 (i32.const 25_000))

  (global $primes i32 (i32.const 0))    ;; address: the sum of all threads
  (global $running i32 (i32.const 4))   ;; address: threads that have not ended
  (global $vector i32 (i32.const 8))    ;; address: what fd_write takes
  (global $line i32 (i32.const 32))     ;; address: the end of the number that is printed
  (data (i32.const 32) " primes\n")

  (func $is_prime (param $number i32) (result i32)
    (local $divisor i32)
    (if (i32.lt_u (local.get $number) (i32.const 2)) (then (return (i32.const 0))))
    (local.set $divisor (i32.const 2))
    (loop $next
      (if (i32.gt_u (i32.mul (local.get $divisor) (local.get $divisor)) (local.get $number))
        (then (return (i32.const 1))))
      (if (i32.eqz (i32.rem_u (local.get $number) (local.get $divisor)))
        (then (return (i32.const 0))))
      (local.set $divisor (i32.add (local.get $divisor) (i32.const 1)))
      (br $next))
    (unreachable))

  ;; What a thread runs: its own number, and what thread-spawn was given, which says the quarter.
  (func (export "wasi_thread_start") (param $thread i32) (param $quarter i32)
    (local $number i32)
    (local $end i32)
    (local $found i32)
    (local.set $number (i32.mul (local.get $quarter) (global.get $numbers_each)))
    (local.set $end (i32.add (local.get $number) (global.get $numbers_each)))
    (loop $next
      (local.set $found (i32.add (local.get $found) (call $is_prime (local.get $number))))
      (local.set $number (i32.add (local.get $number) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $number) (local.get $end))))
    (drop (i32.atomic.rmw.add (global.get $primes) (local.get $found)))
    (drop (i32.atomic.rmw.sub (global.get $running) (i32.const 1)))
    (drop (memory.atomic.notify (global.get $running) (i32.const 1))))

  ;; Sleeps until no thread is running.
  (func $wait_for_all
    (local $left i32)
    (loop $again
      (local.set $left (i32.atomic.load (global.get $running)))
      (if (local.get $left)
        (then
          ;; Returns at once if a thread has ended since.
          (drop (memory.atomic.wait32
            (global.get $running) (local.get $left) (i64.const -1)))
          (br $again)))))

  ;; Writes the number in front of " primes\n".
  (func $print (param $number i32)
    (local $start i32)
    (local.set $start (global.get $line))
    (loop $digit
      (local.set $start (i32.sub (local.get $start) (i32.const 1)))
      (i32.store8 (local.get $start)
        (i32.add (i32.const 0x30) (i32.rem_u (local.get $number) (i32.const 10))))
      (local.set $number (i32.div_u (local.get $number) (i32.const 10)))
      (br_if $digit (local.get $number)))
    (i32.store (global.get $vector) (local.get $start))
    (i32.store offset=4 (global.get $vector)
      (i32.sub (i32.add (global.get $line) (i32.const 8)) (local.get $start)))
    (drop (call $fd_write (i32.const 1) (global.get $vector) (i32.const 1) (i32.const 16))))

  (func (export "_start")
    (local $quarter i32)
    (i32.atomic.store (global.get $running) (global.get $threads))
    (loop $next
      ;; A negative number says that the thread could not be started.
      (if (i32.lt_s (call $thread_spawn (local.get $quarter)) (i32.const 0))
        (then (call $proc_exit (i32.const 1))))
      (local.set $quarter (i32.add (local.get $quarter) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $quarter) (global.get $threads))))
    (call $wait_for_all)
    (call $print (i32.atomic.load (global.get $primes)))))
