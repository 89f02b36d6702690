;; Counts the words of a text in a binary search tree of garbage-collected objects: a node is a
;; struct, a word is an array of bytes, and nobody frees either. Linear memory is used only for
;; what fd_write takes.
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))

  (type $bytes (array (mut i8)))
  (type $node (struct
    (field $word (ref $bytes))
    (field $count (mut i32))
    (field $left (mut (ref null $node)))
    (field $right (mut (ref null $node)))))

  (memory (export "memory") 1)
  (data $text "the fox saw the dog and the dog saw the fox and then they ran")
  (global $text_length i32 (i32.const 61))

  (global $root (mut (ref null $node)) (ref.null $node))

  ;; Where the next byte of output goes; it starts behind the vector that fd_write takes.
  (global $end (mut i32) (i32.const 16))

  ;; Less than, equal to or greater than 0, as the words compare byte by byte.
  (func $compare (param $a (ref $bytes)) (param $b (ref $bytes)) (result i32)
    (local $i i32)
    (local $difference i32)
    (loop $next
      (if (i32.or
            (i32.ge_u (local.get $i) (array.len (local.get $a)))
            (i32.ge_u (local.get $i) (array.len (local.get $b))))
        (then (return (i32.sub (array.len (local.get $a)) (array.len (local.get $b))))))
      (local.set $difference (i32.sub
        (array.get_u $bytes (local.get $a) (local.get $i))
        (array.get_u $bytes (local.get $b) (local.get $i))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.eqz (local.get $difference))))
    (local.get $difference))

  ;; The tree with the word in it once more.
  (func $insert (param $tree (ref null $node)) (param $word (ref $bytes)) (result (ref $node))
    (local $node (ref $node))
    (local $order i32)
    (block $empty
      (local.set $node (br_on_null $empty (local.get $tree)))
      (local.set $order (call $compare
        (local.get $word) (struct.get $node $word (local.get $node))))
      (if (i32.lt_s (local.get $order) (i32.const 0))
        (then (struct.set $node $left (local.get $node)
          (call $insert (struct.get $node $left (local.get $node)) (local.get $word)))))
      (if (i32.gt_s (local.get $order) (i32.const 0))
        (then (struct.set $node $right (local.get $node)
          (call $insert (struct.get $node $right (local.get $node)) (local.get $word)))))
      (if (i32.eqz (local.get $order))
        (then (struct.set $node $count (local.get $node)
          (i32.add (struct.get $node $count (local.get $node)) (i32.const 1)))))
      (return (local.get $node)))
    (struct.new $node
      (local.get $word) (i32.const 1) (ref.null $node) (ref.null $node)))

  ;; Inserts every word of the text; a word is a copy of its bytes.
  (func $insert_all (param $text (ref $bytes))
    (local $start i32)
    (local $i i32)
    (local $word (ref $bytes))
    (loop $next
      (if (if (result i32) (i32.eq (local.get $i) (array.len (local.get $text)))
            (then (i32.const 1))
            (else (i32.eq (array.get_u $bytes (local.get $text) (local.get $i))
                          (i32.const 0x20))))
        (then
          (local.set $word (array.new_default $bytes
            (i32.sub (local.get $i) (local.get $start))))
          (array.copy $bytes $bytes
            (local.get $word) (i32.const 0)
            (local.get $text) (local.get $start) (array.len (local.get $word)))
          (global.set $root (call $insert (global.get $root) (local.get $word)))
          (local.set $start (i32.add (local.get $i) (i32.const 1)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.le_u (local.get $i) (array.len (local.get $text))))))

  (func $put (param $byte i32)
    (i32.store8 (global.get $end) (local.get $byte))
    (global.set $end (i32.add (global.get $end) (i32.const 1))))

  ;; One line per word, in order: its count (one digit is enough here), then the word.
  (func $put_tree (param $tree (ref null $node))
    (local $node (ref $node))
    (local $i i32)
    (block $empty
      (local.set $node (br_on_null $empty (local.get $tree)))
      (call $put_tree (struct.get $node $left (local.get $node)))
      (call $put (i32.add (i32.const 0x30) (struct.get $node $count (local.get $node))))
      (call $put (i32.const 0x20))
      (loop $next
        (call $put (array.get_u $bytes
          (struct.get $node $word (local.get $node)) (local.get $i)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $next (i32.lt_u (local.get $i)
          (array.len (struct.get $node $word (local.get $node))))))
      (call $put (i32.const 0x0a))
      (call $put_tree (struct.get $node $right (local.get $node)))))

  (func (export "_start")
    (call $insert_all (array.new_data $bytes $text (i32.const 0) (global.get $text_length)))
    (call $put_tree (global.get $root))
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (i32.sub (global.get $end) (i32.const 16)))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
