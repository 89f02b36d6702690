(module
  (memory 1)
  (global $g (mut i32) (i32.const 0))
  (func (export "set") (param i32)
    (global.set $g (i32.const 1)) (drop (i32.load (local.get 0))) (global.set $g (i32.const 2)))
  (func (export "get") (result i32) (global.get $g)))
(assert_trap (invoke "set" (i32.const 70000)) "out of bounds memory access")
(assert_return (invoke "get") (i32.const 1))
