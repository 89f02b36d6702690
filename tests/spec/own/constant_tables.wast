;; Calls through tables that compiled code treats alike or differently: one that never changes after
;; instantiation has a known size and known functions, any other has neither.

(module $lib
  (func (export "seven") (result i32) (i32.const 7)))
(register "lib" $lib)

;; Constant, with nothing but own functions: every trap is still the right one.
(module
  (type $number (func (result i32)))
  (table 4 funcref)
  (elem (i32.const 1) $one $wide)
  (func $one (result i32) (i32.const 1))
  (func $wide (result i64) (i64.const 2))
  (func (export "call") (param i32) (result i32) (call_indirect (type $number) (local.get 0))))
(assert_return (invoke "call" (i32.const 1)) (i32.const 1))
(assert_trap (invoke "call" (i32.const 0)) "uninitialized element")
(assert_trap (invoke "call" (i32.const 2)) "indirect call type mismatch")
(assert_trap (invoke "call" (i32.const 3)) "uninitialized element")
(assert_trap (invoke "call" (i32.const 4)) "undefined element")
(assert_trap (invoke "call" (i32.const -1)) "undefined element")

;; Constant, with a function of another instance.
(module
  (type $number (func (result i32)))
  (import "lib" "seven" (func $seven (type $number)))
  (table 2 funcref)
  (elem (i32.const 0) $seven $one)
  (func $one (result i32) (i32.const 1))
  (func (export "call") (param i32) (result i32) (call_indirect (type $number) (local.get 0))))
(assert_return (invoke "call" (i32.const 0)) (i32.const 7))
(assert_return (invoke "call" (i32.const 1)) (i32.const 1))

;; The same by an initializer, and by expressions.
(module
  (type $number (func (result i32)))
  (import "lib" "seven" (func $seven (type $number)))
  (table $filled 2 funcref (ref.func $seven))
  (table $listed funcref (elem (ref.func $seven) (ref.func $one)))
  (func $one (result i32) (i32.const 1))
  (func (export "filled") (param i32) (result i32)
    (call_indirect $filled (type $number) (local.get 0)))
  (func (export "listed") (param i32) (result i32)
    (call_indirect $listed (type $number) (local.get 0))))
(assert_return (invoke "filled" (i32.const 1)) (i32.const 7))
(assert_return (invoke "listed" (i32.const 0)) (i32.const 7))
(assert_return (invoke "listed" (i32.const 1)) (i32.const 1))

;; Each instruction that writes, on a table of its own: what was read before is read anew.
(module
  (type $number (func (result i32)))
  (table $set 1 funcref)
  (table $grown 1 funcref)
  (table $filled 1 funcref)
  (table $copied 1 funcref)
  (table $initialized 1 funcref)
  (table $source funcref (elem $one))
  (elem $segment func $one)
  (func $one (result i32) (i32.const 1))
  (func (export "set") (result i32)
    (table.set $set (i32.const 0) (ref.func $one))
    (call_indirect $set (type $number) (i32.const 0)))
  (func (export "grow") (result i32)
    (drop (table.grow $grown (ref.func $one) (i32.const 1)))
    (call_indirect $grown (type $number) (i32.const 1)))
  (func (export "fill") (result i32)
    (table.fill $filled (i32.const 0) (ref.func $one) (i32.const 1))
    (call_indirect $filled (type $number) (i32.const 0)))
  (func (export "copy") (result i32)
    (table.copy $copied $source (i32.const 0) (i32.const 0) (i32.const 1))
    (call_indirect $copied (type $number) (i32.const 0)))
  (func (export "init") (result i32)
    (table.init $initialized $segment (i32.const 0) (i32.const 0) (i32.const 1))
    (call_indirect $initialized (type $number) (i32.const 0)))
  (func (export "source") (result i32) (call_indirect $source (type $number) (i32.const 0))))
(assert_return (invoke "set") (i32.const 1))
(assert_return (invoke "grow") (i32.const 1))
(assert_return (invoke "fill") (i32.const 1))
(assert_return (invoke "copy") (i32.const 1))
(assert_return (invoke "init") (i32.const 1))
(assert_return (invoke "source") (i32.const 1))

;; An exported table is everybody's.
(module $owner
  (type $number (func (result i32)))
  (table (export "table") 1 funcref)
  (func (export "call") (param i32) (result i32) (call_indirect (type $number) (local.get 0))))
(register "owner" $owner)
(assert_trap (invoke $owner "call" (i32.const 0)) "uninitialized element")
(module
  (import "owner" "table" (table 1 funcref))
  (elem (i32.const 0) $two)
  (func $two (result i32) (i32.const 2))
  (func (export "grow") (drop (table.grow (ref.func $two) (i32.const 1)))))
(assert_return (invoke $owner "call" (i32.const 0)) (i32.const 2))
(assert_trap (invoke $owner "call" (i32.const 1)) "undefined element")
(assert_return (invoke "grow"))
(assert_return (invoke $owner "call" (i32.const 1)) (i32.const 2))
