;; A calculator for sums in postfix notation that reports what is wrong with one by throwing: the
;; functions deep inside throw, `$report` catches with try_table, and nothing in between looks at
;; error codes. A sum that nobody catches ends the program with the tag and a backtrace.
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))

  (tag $division_by_zero)
  (tag $too_few_operands)
  (tag $unknown (param i32))  ;; the character

  (memory (export "memory") 1)
  ;; 0: the vector for fd_write. 16: a byte to write. 32: digits. 0x100: operands, 4 bytes each.
  (global $operands_end (mut i32) (i32.const 0x100))
  ;; Sums end with a zero byte.
  (data (i32.const 0x1000) "12 30 + 2 *\00" "7 2 - 0 /\00" "1 +\00" "6 7 x\00")

  (func $write (param $address i32) (param $length i32)
    (i32.store (i32.const 0) (local.get $address))
    (i32.store (i32.const 4) (local.get $length))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))

  (data (i32.const 0x2000) " = ")
  (data (i32.const 0x2010) ": division by zero")
  (data (i32.const 0x2030) ": too few operands")
  (data (i32.const 0x2050) ": no idea what this means: ")

  (func $put (param $byte i32)
    (i32.store8 (i32.const 16) (local.get $byte))
    (call $write (i32.const 16) (i32.const 1)))

  (func $write_number (param $value i32)
    (if (i32.lt_s (local.get $value) (i32.const 0))
      (then
        (call $put (i32.const 0x2d))
        (local.set $value (i32.sub (i32.const 0) (local.get $value)))))
    (if (i32.ge_u (local.get $value) (i32.const 10))
      (then (call $write_number (i32.div_u (local.get $value) (i32.const 10)))))
    (call $put (i32.add (i32.const 0x30) (i32.rem_u (local.get $value) (i32.const 10)))))

  (func $push (param $value i32)
    (i32.store (global.get $operands_end) (local.get $value))
    (global.set $operands_end (i32.add (global.get $operands_end) (i32.const 4))))

  (func $pop (result i32)
    (if (i32.eq (global.get $operands_end) (i32.const 0x100))
      (then (throw $too_few_operands)))
    (global.set $operands_end (i32.sub (global.get $operands_end) (i32.const 4)))
    (i32.load (global.get $operands_end)))

  (func $divide (param $left i32) (param $right i32) (result i32)
    (if (i32.eqz (local.get $right)) (then (throw $division_by_zero)))
    (i32.div_s (local.get $left) (local.get $right)))

  ;; Applies the operator to the two operands on top.
  (func $apply (param $operator i32)
    (local $left i32)
    (local $right i32)
    (local.set $right (call $pop))
    (local.set $left (call $pop))
    (if (i32.eq (local.get $operator) (i32.const 0x2b))  ;; +
      (then (return (call $push (i32.add (local.get $left) (local.get $right))))))
    (if (i32.eq (local.get $operator) (i32.const 0x2d))  ;; -
      (then (return (call $push (i32.sub (local.get $left) (local.get $right))))))
    (if (i32.eq (local.get $operator) (i32.const 0x2a))  ;; *
      (then (return (call $push (i32.mul (local.get $left) (local.get $right))))))
    (if (i32.eq (local.get $operator) (i32.const 0x2f))  ;; /
      (then (return (call $push (call $divide (local.get $left) (local.get $right))))))
    (throw $unknown (local.get $operator)))

  ;; The value of a sum; numbers are decimal and end with a space.
  (func $evaluate (param $sum i32) (result i32)
    (local $byte i32)
    (local $number i32)
    (global.set $operands_end (i32.const 0x100))
    (block $end
      (loop $next
        (local.set $byte (i32.load8_u (local.get $sum)))
        (br_if $end (i32.eqz (local.get $byte)))
        (local.set $sum (i32.add (local.get $sum) (i32.const 1)))
        (br_if $next (i32.eq (local.get $byte) (i32.const 0x20)))
        (if (i32.gt_u (i32.sub (local.get $byte) (i32.const 0x30)) (i32.const 9))
          (then
            (call $apply (local.get $byte))
            (br $next)))
        (local.set $number (i32.const 0))
        (loop $digit
          (local.set $number (i32.add
            (i32.mul (local.get $number) (i32.const 10))
            (i32.sub (local.get $byte) (i32.const 0x30))))
          (local.set $byte (i32.load8_u (local.get $sum)))
          (local.set $sum (i32.add (local.get $sum) (i32.const 1)))
          (br_if $digit (i32.le_u (i32.sub (local.get $byte) (i32.const 0x30)) (i32.const 9))))
        (call $push (local.get $number))
        (br $next)))
    (call $pop))

  (func $length (param $string i32) (result i32)
    (local $end i32)
    (local.set $end (local.get $string))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (i32.load8_u (local.get $end))))
        (local.set $end (i32.add (local.get $end) (i32.const 1)))
        (br $next)))
    (i32.sub (local.get $end) (local.get $string)))

  ;; Writes the sum with its value or what is wrong with it; the address behind the sum.
  (func $report (param $sum i32) (result i32)
    (local $length i32)
    (local $value i32)
    (local.set $length (call $length (local.get $sum)))
    (call $write (local.get $sum) (local.get $length))
    (block $reported
      (block $on_division
        (block $on_too_few
          (block $on_unknown (result i32)
            (try_table (catch $division_by_zero $on_division) (catch $too_few_operands $on_too_few)
                       (catch $unknown $on_unknown)
              (local.set $value (call $evaluate (local.get $sum))))
            (call $write (i32.const 0x2000) (i32.const 3))
            (call $write_number (local.get $value))
            (br $reported))
          (local.set $value)
          (call $write (i32.const 0x2050) (i32.const 27))
          (call $put (local.get $value))
          (br $reported))
        (call $write (i32.const 0x2030) (i32.const 18))
        (br $reported))
      (call $write (i32.const 0x2010) (i32.const 18)))
    (call $put (i32.const 0x0a))
    (i32.add (i32.add (local.get $sum) (local.get $length)) (i32.const 1)))

  (func (export "_start")
    (local $sum i32)
    (local.set $sum (i32.const 0x1000))
    (loop $next
      (local.set $sum (call $report (local.get $sum)))
      (br_if $next (i32.load8_u (local.get $sum)))))

  ;; Nothing catches here: `ingot exceptions.wat --invoke divide 1 0`.
  (export "divide" (func $divide)))
