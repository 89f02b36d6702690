;; Instances that share things: globals, tables and memories are one object under many names.

(module $owner
  (global $counter (export "counter") (mut i32) (i32.const 5))
  (global (export "constant") i64 (i64.const 77))
  (memory (export "memory") 1)
  (table (export "table") 2 funcref)
  (func (export "count") (result i32)
    (global.set $counter (i32.add (global.get $counter) (i32.const 1)))
    (global.get $counter))
  (func (export "peek") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "call") (param i32) (result i32) (call_indirect (result i32) (local.get 0))))
(register "owner" $owner)

(module $user
  (global $counter (import "owner" "counter") (mut i32))
  (global $constant (import "owner" "constant") i64)
  (memory (import "owner" "memory") 1)
  (table (import "owner" "table") 1 funcref)
  (func $count (import "owner" "count") (result i32))
  (func (import "spectest" "print_i32") (param i32))
  (global (export "copied") i64 (global.get $constant))
  (elem (i32.const 1) $own)
  (func $own (result i32) (global.get $counter))
  (func $start
    (i32.store (i32.const 16) (i32.const 1234))
    (global.set $counter (i32.const 100)))
  (start $start)
  (func (export "count_twice") (result i32) (drop (call $count)) (call $count))
  (func (export "print") (call 1 (i32.const 1)))
)

(assert_return (get $owner "counter") (i32.const 100))
(assert_return (get "copied") (i64.const 77))
(assert_return (invoke "count_twice") (i32.const 102))
(assert_return (get $owner "counter") (i32.const 102))
(assert_return (invoke $owner "peek" (i32.const 16)) (i32.const 1234))
(assert_return (invoke $owner "call" (i32.const 1)) (i32.const 102))
(assert_trap (invoke $owner "call" (i32.const 0)) "uninitialized element")
(invoke "print")

;; Definitions and instances are two things: each instance has its own state.
(module definition $cell
  (global $value (mut i32) (i32.const 0))
  (func (export "next") (result i32)
    (global.set $value (i32.add (global.get $value) (i32.const 1)))
    (global.get $value)))
(module instance $a $cell)
(module instance $b $cell)
(assert_return (invoke $a "next") (i32.const 1))
(assert_return (invoke $a "next") (i32.const 2))
(assert_return (invoke $b "next") (i32.const 1))

;; A start function that traps leaves what it did.
(assert_trap
  (module
    (global $counter (import "owner" "counter") (mut i32))
    (func $start (global.set $counter (i32.const -1)) (unreachable))
    (start $start))
  "unreachable")
(assert_return (get $owner "counter") (i32.const -1))

(assert_unlinkable (module (import "owner" "counter" (global i32))) "incompatible import type")
(assert_unlinkable (module (import "owner" "memory" (memory 2))) "incompatible import type")
(assert_unlinkable (module (import "owner" "table" (table 2 externref))) "incompatible import type")
(assert_unlinkable (module (import "nobody" "nothing" (func))) "unknown import")
(assert_invalid (module (func (param i32)) (start 0)) "start function")
(assert_invalid (module (func (export "a")) (func (export "a"))) "duplicate export name")
