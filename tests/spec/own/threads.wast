;; Threads of a script: each has a store of its own and sees the memory of the instances it is given.

(module $shared
  (memory (export "memory") 1 2 shared)
  (func (export "peek") (param i32) (result i32) (i32.load (local.get 0))))

(thread $writer (shared (module $shared))
  (register "shared" $shared)
  (module
    (memory (import "shared" "memory") 1 2 shared)
    (func (export "put") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
    (func (export "grow") (result i32) (memory.grow (i32.const 1))))
  (invoke "put" (i32.const 16) (i32.const 42))
  (assert_return (invoke "grow") (i32.const 1))
  (invoke "put" (i32.const 65536) (i32.const 43))
)
(wait $writer)

(assert_return (invoke $shared "peek" (i32.const 16)) (i32.const 42))
(assert_return (invoke $shared "peek" (i32.const 65536)) (i32.const 43))
