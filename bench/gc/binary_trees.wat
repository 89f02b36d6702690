;; binary-trees: allocates and walks complete binary trees of every even depth up to `depth`, beside
;; one that stays alive. `run` gives the number of nodes it has counted.
(module
  (type $tree (sub final (struct (field $left (ref null $tree)) (field $right (ref null $tree)))))

  (func $make (param $depth i32) (result (ref $tree))
    (if (result (ref $tree)) (i32.eqz (local.get $depth))
      (then (struct.new_default $tree))
      (else
        (struct.new $tree
          (call $make (i32.sub (local.get $depth) (i32.const 1)))
          (call $make (i32.sub (local.get $depth) (i32.const 1)))))))

  (func $count (param $tree (ref $tree)) (result i32)
    (local $left (ref null $tree))
    (local.set $left (struct.get $tree $left (local.get $tree)))
    (if (result i32) (ref.is_null (local.get $left))
      (then (i32.const 1))
      (else
        (i32.add
          (i32.const 1)
          (i32.add
            (call $count (ref.as_non_null (local.get $left)))
            (call $count (ref.as_non_null (struct.get $tree $right (local.get $tree)))))))))

  (func (export "run") (param $depth i32) (result i64)
    (local $long_lived (ref null $tree))
    (local $small i32) (local $iterations i32) (local $nodes i64)
    (local.set $nodes
      (i64.extend_i32_u (call $count (call $make (i32.add (local.get $depth) (i32.const 1))))))
    (local.set $long_lived (call $make (local.get $depth)))
    (local.set $small (i32.const 4))
    (loop $depths
      (local.set $iterations
        (i32.shl (i32.const 1)
          (i32.add (i32.sub (local.get $depth) (local.get $small)) (i32.const 4))))
      (loop $again
        (local.set $nodes
          (i64.add (local.get $nodes)
            (i64.extend_i32_u (call $count (call $make (local.get $small))))))
        (br_if $again
          (local.tee $iterations (i32.sub (local.get $iterations) (i32.const 1)))))
      (local.set $small (i32.add (local.get $small) (i32.const 2)))
      (br_if $depths (i32.le_u (local.get $small) (local.get $depth))))
    (i64.add
      (local.get $nodes)
      (i64.extend_i32_u (call $count (ref.as_non_null (local.get $long_lived)))))))
