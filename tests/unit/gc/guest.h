// A store with one instance of a module given as text, for tests of the collector from the guest's
// side.
#pragma once

#include <catch2/catch.hpp>
#include <cstdio>
#include <string_view>
#include <vector>

#include "compiler/text/assembler.h"
#include "vm/api/embed.h"

namespace ingot {

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool kAddressSanitizer = true;
#else
constexpr bool kAddressSanitizer = false;
#endif
#endif

inline std::shared_ptr<const LoadedModule> load_text(const std::shared_ptr<Engine>& engine,
                                                     std::string_view text) {
    auto binary = assemble(text);
    if (!binary) FAIL(binary.error().message);
    auto loaded = load_module(engine, std::move(*binary));
    if (!loaded) FAIL(loaded.error().message);
    return *loaded;
}

inline EngineConfig with_budget(uint64_t size_bytes) {
    EngineConfig config;
    config.gc_budget_bytes = size_bytes;
    return config;
}

class Guest {
 public:
    Guest(const std::shared_ptr<Engine>& engine, std::string_view text) : store_(engine) {
        Outcome outcome;
        auto instance = store_.instantiate(load_text(engine, text), {}, outcome);
        if (!instance) FAIL(instance.error().message);
        instance_ = *instance;
    }
    Guest(const EngineConfig& config, std::string_view text) : Guest(create_engine(config), text) {}

    Outcome call(std::string_view name, std::vector<Value> arguments = {}) {
        results.clear();
        Function* function = std::get<Function*>(*instance_->find_export(name));
        return store_.invoke(*function, arguments, results);
    }
    /// Calls a function that must return; its first result, if it has one.
    uint64_t run(std::string_view name, std::vector<Value> arguments = {}) {
        const Outcome outcome = call(name, std::move(arguments));
        if (!outcome.returned()) FAIL(describe(outcome));
        return results.empty() ? 0 : results[0].bits[0];
    }
    Trap trap(std::string_view name, std::vector<Value> arguments = {}) {
        return call(name, std::move(arguments)).trap;
    }
    Store& store() { return store_; }
    gc::Heap& heap() { return store_.heap(); }

    std::vector<Value> results;

 private:
    Store store_;
    Instance* instance_ = nullptr;
};

/// Bytes of memory that the process occupies now.
inline uint64_t resident_bytes() {
    unsigned long total = 0;
    unsigned long resident = 0;
    std::FILE* file = std::fopen("/proc/self/statm", "r");
    const int read = std::fscanf(file, "%lu %lu", &total, &resident);
    std::fclose(file);
    return read == 2 ? resident * 4096 : 0;
}

/// A list that grows and can be dropped, garbage, trees that only frames hold, and arrays.
constexpr std::string_view kObjects = R"((module
  (type $node (sub final (struct (field $next (mut (ref null $node))) (field $value i64))))
  (type $bytes (array (mut i8)))
  (type $longs (array (mut i64)))
  (type $tree (sub final (struct (field $left (ref null $tree)) (field $right (ref null $tree)))))
  (global $list (mut (ref null $node)) (ref.null $node))
  (global $kept (mut (ref null $bytes)) (ref.null $bytes))

  (func (export "push") (param $count i32)
    (loop $again
      (global.set $list
        (struct.new $node (global.get $list) (i64.extend_i32_u (local.get $count))))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func (export "sum") (result i64) (local $node (ref null $node)) (local $sum i64)
    (local.set $node (global.get $list))
    (block $end
      (loop $next
        (br_if $end (ref.is_null (local.get $node)))
        (local.set $sum (i64.add (local.get $sum) (struct.get $node $value (local.get $node))))
        (local.set $node (struct.get $node $next (local.get $node)))
        (br $next)))
    (local.get $sum))
  (func (export "drop")
    (global.set $list (ref.null $node))
    (global.set $kept (ref.null $bytes)))
  (func (export "keep") (param $size i32)
    (global.set $kept (array.new_default $bytes (local.get $size))))
  (func (export "litter") (param $count i32) (param $size i32)
    (loop $again
      (drop (array.new_default $bytes (local.get $size)))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func (export "longs") (param $length i32) (result i32)
    (array.len (array.new $longs (i64.const 7) (local.get $length))))

  (func $make (param $depth i32) (result (ref $tree))
    (if (result (ref $tree)) (i32.eqz (local.get $depth))
      (then (struct.new_default $tree))
      (else
        (struct.new $tree
          (call $make (i32.sub (local.get $depth) (i32.const 1)))
          (call $make (i32.sub (local.get $depth) (i32.const 1)))))))
  (func $count (param $tree (ref null $tree)) (result i32)
    (if (result i32) (ref.is_null (local.get $tree))
      (then (i32.const 0))
      (else
        (i32.add (i32.const 1)
          (i32.add
            (call $count (struct.get $tree $left (local.get $tree)))
            (call $count (struct.get $tree $right (local.get $tree))))))))
  (func (export "tree") (param $depth i32) (result i32)
    (call $count (call $make (local.get $depth))))
))";

}  // namespace ingot
