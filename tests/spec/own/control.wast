;; Structured control: what branches carry, where they land, and what stays behind on the stack.

(module
  ;; A branch out of three blocks carries its value and drops what lies between.
  (func (export "br_outer") (result i32)
    (block $a (result i32)
      (i32.const 1)
      (block $b (result i32)
        (i32.const 2)
        (block $c (result i32)
          (br $a (i32.const 42)))
        (i32.add))
      (i32.add)))

  (func (export "sum_to") (param $n i64) (result i64)
    (local $sum i64)
    (loop $again
      (local.set $sum (i64.add (local.get $sum) (local.get $n)))
      (br_if $again
        (i64.ne (local.tee $n (i64.sub (local.get $n) (i64.const 1))) (i64.const 0))))
    (local.get $sum))

  ;; The loop's parameters are the label's types: Fibonacci on the operand stack.
  (func (export "fibonacci") (param $n i32) (result i64)
    (i64.const 0) (i64.const 1)
    (loop $next (param i64 i64) (result i64)
      (call $step)
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $next (local.get $n))
      (drop)))
  (func $step (param i64 i64) (result i64 i64)
    (local.get 1)
    (i64.add (local.get 0) (local.get 1)))

  (func (export "classify") (param i32) (result i32)
    (block $many (block $two (block $one (block $zero
      (br_table $zero $one $two $many (local.get 0)))
        (return (i32.const 100)))
      (return (i32.const 101)))
    (return (i32.const 102)))
    (i32.const 103))

  (func (export "br_table_value") (param i32) (result i32)
    (i32.add (i32.const 1000)
      (block $outer (result i32)
        (i32.add (i32.const 100)
          (block $inner (result i32)
            (br_table $inner $outer (i32.const 7) (local.get 0)))))))

  (func (export "if_else") (param i32) (result i32 i64)
    (if (result i32 i64) (local.get 0)
      (then (i32.const 1) (i64.const 2))
      (else (i32.const 3) (i64.const 4))))

  (func (export "if_without_else") (param i32) (result i32)
    (local i32)
    (if (local.get 0) (then (local.set 1 (i32.const 9))))
    (local.get 1))

  (func (export "early_return") (param i32) (result i32)
    (loop
      (if (i32.eqz (local.get 0)) (then (return (i32.const -1))))
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br 0))
    (unreachable))

  ;; Behind a branch the stack is polymorphic.
  (func (export "dead_code") (result i32)
    (block (result i32)
      (br 0 (i32.const 5))
      (i32.add)
      (drop)
      (i64.const 1)
      (drop)
      (select)))

  (func (export "select_values") (param i32) (result i32 f64)
    (select (i32.const 1) (i32.const 2) (local.get 0))
    (select (result f64) (f64.const 1.5) (f64.const -2.5) (local.get 0)))

  (func (export "unreachable") (unreachable))
  (func (export "nested_trap") (result i32)
    (block (result i32) (loop (result i32) (if (result i32) (i32.const 1)
      (then (unreachable)) (else (i32.const 0))))))
)

(assert_return (invoke "br_outer") (i32.const 42))
(assert_return (invoke "sum_to" (i64.const 1)) (i64.const 1))
(assert_return (invoke "sum_to" (i64.const 100000)) (i64.const 5000050000))
(assert_return (invoke "fibonacci" (i32.const 1)) (i64.const 1))
(assert_return (invoke "fibonacci" (i32.const 50)) (i64.const 12586269025))
(assert_return (invoke "classify" (i32.const 0)) (i32.const 100))
(assert_return (invoke "classify" (i32.const 1)) (i32.const 101))
(assert_return (invoke "classify" (i32.const 2)) (i32.const 102))
(assert_return (invoke "classify" (i32.const 3)) (i32.const 103))
(assert_return (invoke "classify" (i32.const -1)) (i32.const 103))
(assert_return (invoke "br_table_value" (i32.const 0)) (i32.const 1107))
(assert_return (invoke "br_table_value" (i32.const 1)) (i32.const 1007))
(assert_return (invoke "br_table_value" (i32.const 0x80000000)) (i32.const 1007))
(assert_return (invoke "if_else" (i32.const 7)) (i32.const 1) (i64.const 2))
(assert_return (invoke "if_else" (i32.const 0)) (i32.const 3) (i64.const 4))
(assert_return (invoke "if_without_else" (i32.const 1)) (i32.const 9))
(assert_return (invoke "if_without_else" (i32.const 0)) (i32.const 0))
(assert_return (invoke "early_return" (i32.const 10)) (i32.const -1))
(assert_return (invoke "dead_code") (i32.const 5))
(assert_return (invoke "select_values" (i32.const 1)) (i32.const 1) (f64.const 1.5))
(assert_return (invoke "select_values" (i32.const 0)) (i32.const 2) (f64.const -2.5))
(assert_trap (invoke "unreachable") "unreachable")
(assert_trap (invoke "nested_trap") "unreachable")

;; Blocks in dead code begin like any other and are as dead as what is around them.
(module
  (func (export "dead_blocks") (param i32) (result i32)
    local.get 0
    return
    f32.abs
    i32.const 0
    if (result f32)
      f32.const 0
    else
      loop (result f32) f32.const 1 i32.const 0 br_if 0 end
    end
    f32.gt)
  (func (export "dead_try") (param i32) (result i32)
    local.get 0
    return
    try (result i32) i32.const 1 catch_all i32.const 2 end
    block try_table (catch_all 0) nop end end)
)
(assert_return (invoke "dead_blocks" (i32.const 3)) (i32.const 3))
(assert_return (invoke "dead_try" (i32.const 4)) (i32.const 4))

(assert_invalid (module (func (result i32) (block (result i32) (i64.const 1)))) "type mismatch")
(assert_invalid (module (func (br 1))) "unknown label")
(assert_invalid (module (func (param i32) (if (result i32) (local.get 0) (then (i32.const 1)))))
  "type mismatch")
(assert_invalid (module (func (block (br_table 0 2 (i32.const 0))))) "unknown label")
(assert_malformed (module quote "(func block $a nop end $b)") "mismatching label")
