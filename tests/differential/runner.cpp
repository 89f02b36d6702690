// The embedder of generated modules. Whatever a module imports is made to the import's type, so
// that the generator need not know about hosts.
#include "tests/differential/runner.h"

#include <algorithm>
#include <cstring>
#include <deque>

#include "tests/differential/digest.h"
#include "vm/api/embed.h"
#include "vm/runtime/exception.h"

namespace ingot::differential {
namespace {

constexpr uint32_t kMaxHostDepth = 2;

class Run;

/// What a host function is: its number among the imports, and whose it is.
struct HostFunction {
    Run* run = nullptr;
    uint32_t index = 0;
    const FunctionType* type = nullptr;
};

class Run {
 public:
    Run(const std::shared_ptr<Engine>& engine, const Configuration& configuration,
        const Program& program)
        : store_(engine), configuration_(configuration), program_(program), digest_(store_) {}

    Trace run() {
        store_.set_fuel(configuration_.fuel);
        const auto loaded = load_module(store_.shared_engine(), program_.bytes);
        trace_.add(Loading, 0, loaded.has_value() ? 1 : 0);
        if (!loaded) {
            trace_.loading_error = loaded.error().message;
            return std::move(trace_);
        }
        if (instantiate(*loaded) && program_.has_twin) instantiate(*loaded);
        // With twins, calls alternate between them.
        for (size_t i = 0; i < program_.invocations.size() && !is_over(); ++i) {
            if (digest_.instances.empty()) break;
            trace_.add(Call, i, 0);
            Instance& instance = *digest_.instances[i % digest_.instances.size()];
            store_.set_fuel(configuration_.fuel);
            for (Instance* each : digest_.instances) reset_budget(*each);
            const HostScope scope(store_);
            invoke(instance, program_.invocations[i]);
        }
        if (!is_over()) observe_state();
        return std::move(trace_);
    }

 private:
    using enum Observation::What;

    bool is_over() const { return trace_.is_cut; }

    bool instantiate(const std::shared_ptr<const LoadedModule>& loaded) {
        const auto number = digest_.instances.size();
        trace_.add(NewInstance, number, 0);
        std::vector<Extern> imports;
        uint32_t index = 0;
        for (const Import& import : loaded->module().imports) {
            imports.push_back(provide(*loaded, import, index++));
        }
        Outcome outcome;
        const auto instance = store_.instantiate(loaded, imports, outcome);
        trace_.add(Loading, 1, instance.has_value() ? 1 : 0);
        if (!instance) return false;
        note_ending(outcome);
        if (*instance == nullptr) return false;
        digest_.instances.push_back(*instance);
        return true;
    }

    /// Twins share what they import; the second one's imported functions are the first one's.
    Extern provide(const LoadedModule& loaded, const Import& import, uint32_t index) {
        const HostScope scope(store_);
        switch (import.kind()) {
        case ExternKind::Function: {
            const uint32_t type = loaded.canonical_type(std::get<TypeIndex>(import.type).value);
            if (Function* twin = function_of_twin(type)) return twin;
            host_functions_.push_back(
                {this, index, store_.engine().types().type(type).as_function()});
            return store_.create_host_function(type, &Run::host_function, &host_functions_.back());
        }
        case ExternKind::Table: {
            if (!digest_.instances.empty()) return digest_.instances.front()->tables[tables_++];
            auto type = std::get<TableType>(import.type);
            type.element = loaded.canonical(type.element);
            return *store_.create_table(type, Ref{});
        }
        case ExternKind::Memory: {
            if (!digest_.instances.empty()) return digest_.instances.front()->memories[memories_++];
            return *store_.create_memory(std::get<MemoryType>(import.type));
        }
        case ExternKind::Global: {
            if (!digest_.instances.empty()) return digest_.instances.front()->globals[globals_++];
            auto type = std::get<GlobalType>(import.type);
            type.value = loaded.canonical(type.value);
            return store_.create_global(type, make_value(type.value, {index * 77, index}));
        }
        case ExternKind::Tag:
            return store_.create_tag(loaded.canonical_type(std::get<TagType>(import.type).type));
        }
        return {};
    }

    Function* function_of_twin(uint32_t type) {
        if (digest_.instances.empty()) return nullptr;
        const auto& functions = digest_.instances.front()->functions;
        const auto found = std::ranges::find_if(functions, [&](const Function* function) {
            return function->type_id == type && !function->is_host();
        });
        return found == functions.end() ? nullptr : *found;
    }

    void reset_budget(Instance& instance) {
        instance.globals[program_.budget_global]->value[0] = kInitialBudget;
    }

    /// An argument out of the bits that choose it.
    Value make_value(ValueType type, NumberBits bits) {
        if (!type.is_ref()) return {type, {bits.low, bits.high}};
        const HeapType heap = type.heap();
        if (type.is_nullable() && bits.low % 4 == 0) return Value::ref(type, Ref{});
        const bool fits_i31 =
            heap == HeapType::Any || heap == HeapType::Eq || heap == HeapType::I31;
        if (fits_i31) return Value::ref(type, Ref::i31(static_cast<uint32_t>(bits.low * 40'503)));
        if (heap == HeapType::Extern) return Value::ref(type, store_.create_extern(bits.low));
        if (heap == HeapType::Func && !digest_.instances.empty()) {
            const auto& functions = digest_.instances.front()->functions;
            return Value::ref(type, Ref::to(functions[bits.low % functions.size()]));
        }
        return Value::ref(type, Ref{});
    }

    Outcome invoke(Instance& instance, const Invocation& invocation) {
        Function& function = *instance.functions[invocation.function];
        std::vector<Value> arguments, results;
        for (size_t i = 0; i < invocation.arguments.size(); ++i) {
            arguments.push_back(make_value(function.type->parameters[i], invocation.arguments[i]));
        }
        Outcome outcome = store_.invoke(function, arguments, results);
        note_ending(outcome);
        for (size_t i = 0; i < results.size(); ++i) {
            trace_.add(Result, i, digest_.of(results[i].type, results[i].bits));
        }
        return outcome;
    }

    void note_ending(const Outcome& outcome) {
        const bool lacks_room =
            outcome.trap == Trap::CallStackExhausted || outcome.trap == Trap::GcHeapExhausted;
        if (outcome.kind == Outcome::Kind::Trapped && lacks_room) {
            trace_.is_cut = true;
            return;
        }
        trace_.add(Ending, 0, static_cast<uint64_t>(outcome.kind));
        if (outcome.kind == Outcome::Kind::Trapped) {
            trace_.add(TrapKind, 0, static_cast<uint64_t>(outcome.trap));
            // A host function that was tail-called has no caller left to name.
            if (!outcome.backtrace.empty() && outcome.trap != Trap::HostError) {
                trace_.add(TrapFunction, 0, outcome.backtrace.front().function_index);
                trace_.add(TrapOffset, 0, outcome.backtrace.front().offset);
                // Compiled code shows tail calls that it inlined.
                if (!program_.has_tail_calls) note_backtrace(outcome);
            }
        } else if (outcome.kind == Outcome::Kind::Threw) {
            trace_.add(ExceptionValue, 0, digest_.of_reference(outcome.exception, HeapType::Exn));
        }
        if (store_.engine().config().meter_fuel) trace_.add(Fuel, 0, store_.remaining_fuel());
    }

    void note_backtrace(const Outcome& outcome) {
        uint64_t hash = outcome.omitted_frames;
        for (const BacktraceFrame& frame : outcome.backtrace) {
            hash = mix(hash, uint64_t{frame.function_index} << 32 | frame.offset);
        }
        trace_.add(Backtrace, outcome.backtrace.size(), hash);
    }

    void observe_state() {
        uint32_t memory_number = 0, global_number = 0, table_number = 0;
        for (const Instance* instance : digest_.instances) {
            for (const MemoryInstance* memory : instance->memories) {
                observe_memory(*memory, memory_number++);
            }
            for (const GlobalInstance* global : instance->globals) {
                trace_.add(GlobalValue, global_number++,
                           digest_.of(global->type.value, global->value));
            }
            for (const TableInstance* table : instance->tables) {
                trace_.add(TableSize, table_number, table->size);
                const HeapType top = store_.engine().types().top(table->type.element.heap());
                for (uint64_t i = 0; i < table->size; ++i) {
                    trace_.add(TableElement, table_number << 16 | i,
                               digest_.of_reference(table->elements[i], top));
                }
                ++table_number;
            }
        }
    }

    void observe_memory(const MemoryInstance& memory, uint32_t number) {
        constexpr size_t kBlock = 4'096;
        const std::span<const uint8_t> bytes = memory.bytes();
        trace_.add(MemoryPages, number, memory.pages());
        for (size_t at = 0; at < bytes.size(); at += kBlock) {
            const uint64_t hash = hash_bytes(bytes.subspan(at, kBlock));
            trace_.add(MemoryBlock, number << 16 | at / kBlock, hash);
        }
    }

    static void host_function(void* environment, Caller& caller, Slot* slots) {
        const auto& self = *static_cast<const HostFunction*>(environment);
        self.run->answer(self, caller, slots);
    }

    void answer(const HostFunction& self, Caller& caller, Slot* slots) {
        uint64_t hash = 0x1234567 + self.index;
        const Slot* next = slots;
        for (const ValueType type : self.type->parameters) {
            hash = mix(hash, digest_.of(type, next));
            next += slot_count(type);
        }
        trace_.add(HostCall, self.index, hash);
        switch (hash % 16) {
        case 0: return caller.trap(Trap::HostError);
        case 1:
            if (throw_something(caller, hash)) return;
            break;
        case 2: meddle(caller, hash); break;
        case 3:
        case 4:
        case 5:
            if (call_back(caller, hash)) return;
            break;
        default: break;
        }
        for (const ValueType type : self.type->results) {
            hash = mix(hash, 1);
            const Value value = make_value(type, {hash, ~hash});
            *slots++ = value.bits[0];
            if (type.is_vector()) *slots++ = value.bits[1];
        }
    }

    /// Changes what guest code must not believe to know.
    void meddle(Caller& caller, uint64_t hash) {
        if (caller.instance() == nullptr) return;
        const Instance& instance = *caller.instance();
        for (const Export& shared : instance.module->module().exports) {
            switch (shared.kind) {
            case ExternKind::Memory: meddle(*instance.memories[shared.index], hash); break;
            case ExternKind::Table: meddle(*instance.tables[shared.index], hash); break;
            case ExternKind::Global: meddle(*instance.globals[shared.index], hash); break;
            default: break;
            }
        }
    }

    static void meddle(MemoryInstance& memory, uint64_t hash) {
        if (hash % 3 == 0 && memory.type.limits.maximum) memory.grow(1);
        const std::span<uint8_t> bytes = memory.bytes();
        if (bytes.size() >= 4'096) std::memcpy(&bytes[(hash >> 8) % 4'088], &hash, sizeof hash);
    }

    static void meddle(TableInstance& table, uint64_t hash) {
        if (!table.type.element.is_nullable()) return;
        if (table.type.limits.maximum) table.grow(1, Ref{});
        if (table.size != 0 && hash % 2 == 0) table.elements[(hash >> 8) % table.size] = Ref{};
    }

    static void meddle(GlobalInstance& global, uint64_t hash) {
        const ValueType type = global.type.value;
        if (global.type.is_mutable && !type.is_ref()) global.value[0] = (hash >> 4) & 0xffff;
    }

    /// Throws an exception whose payload is all zero and null, if the caller has a fitting tag.
    bool throw_something(Caller& caller, uint64_t hash) {
        if (caller.instance() == nullptr || caller.instance()->tags.empty()) return false;
        const auto& tags = caller.instance()->tags;
        TagInstance& tag = *tags[(hash >> 8) % tags.size()];
        const auto& payload = tag.type->parameters;
        if (!std::ranges::all_of(payload, &ValueType::is_defaultable)) return false;
        Exception* exception = allocate_exception(store_, tag);
        if (exception == nullptr) return false;
        std::fill_n(exception->payload(), tag.payload_slots, 0);
        caller.end(Outcome::threw(Ref::to(exception)));
        return true;
    }

    /// Runs guest code inside of the call; whether its end is the call's end, too.
    bool call_back(Caller& caller, uint64_t hash) {
        if (digest_.instances.empty() || program_.invocations.empty()) return false;
        if (depth_ == kMaxHostDepth) return false;
        ++depth_;
        const size_t which = (hash >> 8) % program_.invocations.size();
        Outcome outcome = invoke(*digest_.instances[(hash >> 4) % digest_.instances.size()],
                                 program_.invocations[which]);
        --depth_;
        if (outcome.returned()) return false;
        if (!is_over() && (hash >> 6) % 2 != 0) return false;
        caller.end(std::move(outcome));
        return true;
    }

    Store store_;
    const Configuration& configuration_;
    const Program& program_;
    Digest digest_;
    Trace trace_;
    std::deque<HostFunction> host_functions_;
    size_t memories_ = 0;  ///< That the second instance has been given; likewise:
    size_t tables_ = 0;
    size_t globals_ = 0;
    uint32_t depth_ = 0;
};

}  // namespace

Trace run(const std::shared_ptr<Engine>& engine, const Configuration& configuration,
          const Program& program) {
    return Run(engine, configuration, program).run();
}

}  // namespace ingot::differential
