;; Conway's game of life on a 16 by 16 torus: a glider, printed for five generations.
;; The board is one byte per cell at $board, the next generation is computed at $next and copied
;; back with memory.copy; a board is printed as text lines built at $text and written in one call.
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (global $board i32 (i32.const 0))
  (global $next i32 (i32.const 256))
  (global $text i32 (i32.const 512)) ;; 16 lines of 17 bytes, then an empty line
  (global $list i32 (i32.const 1024)) ;; one (address, length) pair and the count written

  ;; The glider: .#. / ..# / ### in the upper left corner.
  (data (i32.const 1) "\01")
  (data (i32.const 18) "\01")
  (data (i32.const 32) "\01\01\01")

  ;; The cell at column $x and row $y, both wrapped around the torus.
  (func $cell (param $x i32) (param $y i32) (result i32)
    (i32.load8_u
      (i32.add
        (i32.and (local.get $x) (i32.const 15))
        (i32.shl (i32.and (local.get $y) (i32.const 15)) (i32.const 4)))))

  (func $neighbours (param $x i32) (param $y i32) (result i32)
    (local $left i32) (local $right i32) (local $up i32) (local $down i32)
    (local.set $left (i32.sub (local.get $x) (i32.const 1)))
    (local.set $right (i32.add (local.get $x) (i32.const 1)))
    (local.set $up (i32.sub (local.get $y) (i32.const 1)))
    (local.set $down (i32.add (local.get $y) (i32.const 1)))
    (i32.add
      (i32.add
        (i32.add
          (call $cell (local.get $left) (local.get $up))
          (call $cell (local.get $x) (local.get $up)))
        (i32.add
          (call $cell (local.get $right) (local.get $up))
          (call $cell (local.get $left) (local.get $y))))
      (i32.add
        (i32.add
          (call $cell (local.get $right) (local.get $y))
          (call $cell (local.get $left) (local.get $down)))
        (i32.add
          (call $cell (local.get $x) (local.get $down))
          (call $cell (local.get $right) (local.get $down))))))

  ;; Alive next time: three neighbours, or two and alive now. With bit 0 set for the living, that is
  ;; (neighbours | alive) == 3.
  (func $step
    (local $i i32)
    (loop $cells
      (i32.store8
        (i32.add (global.get $next) (local.get $i))
        (i32.eq
          (i32.or
            (call $neighbours
              (i32.and (local.get $i) (i32.const 15))
              (i32.shr_u (local.get $i) (i32.const 4)))
            (i32.load8_u (local.get $i)))
          (i32.const 3)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $cells (i32.lt_u (local.get $i) (i32.const 256))))
    (memory.copy (global.get $board) (global.get $next) (i32.const 256)))

  (func $print
    (local $i i32) (local $at i32)
    (local.set $at (global.get $text))
    (loop $cells
      (i32.store8 (local.get $at)
        (select (i32.const 35) (i32.const 46) (i32.load8_u (local.get $i)))) ;; '#' or '.'
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (if (i32.eqz (i32.and (local.get $i) (i32.const 15)))
        (then
          (i32.store8 (local.get $at) (i32.const 10))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))))
      (br_if $cells (i32.lt_u (local.get $i) (i32.const 256))))
    (i32.store8 (local.get $at) (i32.const 10))
    (i32.store (global.get $list) (global.get $text))
    (i32.store offset=4 (global.get $list)
      (i32.sub (i32.add (local.get $at) (i32.const 1)) (global.get $text)))
    (drop
      (call $fd_write (i32.const 1) (global.get $list) (i32.const 1)
        (i32.add (global.get $list) (i32.const 8)))))

  (func (export "_start")
    (local $generation i32)
    (loop $generations
      (call $print)
      (call $step)
      (local.set $generation (i32.add (local.get $generation) (i32.const 1)))
      (br_if $generations (i32.lt_u (local.get $generation) (i32.const 5))))))
