// Compiling in rounds: what failed in one comes back in the next, smaller or at a lower level.
#include "compiler/llvm/compilation.h"

#include <llvm/Target/TargetMachine.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "compiler/llvm/groups.h"
#include "compiler/llvm/isolation.h"
#include "compiler/llvm/module_facts.h"
#include "compiler/llvm/unit.h"
#include "vm/support/check.h"
#include "vm/support/message.h"

namespace ingot::codegen {
namespace {

// What a group may take, several times what an ordinary one does on a slow machine.
constexpr uint32_t kBaseSeconds = 3;
constexpr uint32_t kMostSeconds = 300;
constexpr size_t kCostPerSecond = 16 << 10;
constexpr uint64_t kBaseMemory = uint64_t{1} << 30;
constexpr uint64_t kMostMemory = uint64_t{4} << 30;
constexpr uint64_t kMemoryPerCost = 4 << 10;

/// A group's object, or the bodies without which it must be tried again.
struct Outcome {
    ObjectCode object;
    std::vector<uint32_t> refused;
};

std::span<const char> characters(const std::string& text) {
    return {text.data(), text.size()};
}

std::vector<uint8_t> encode(const Outcome& outcome) {
    MessageWriter writer;
    writer.array(std::span(outcome.refused))
        .array(std::span<const char>(outcome.object.bytes.data(), outcome.object.bytes.size()))
        .value(outcome.object.positions.size());
    for (const SectionRows& section : outcome.object.positions) {
        writer.array(characters(section.section)).value(section.rows.size());
        for (const native::PositionRow& row : section.rows) {
            writer.value(row.code).array(std::span(row.chain));
        }
    }
    return writer.take();
}

Outcome decode(std::span<const uint8_t> message) {
    MessageReader reader(message);
    Outcome outcome;
    outcome.refused = reader.array<uint32_t>();
    const std::vector<char> bytes = reader.array<char>();
    outcome.object.bytes.assign(bytes.begin(), bytes.end());
    outcome.object.positions.resize(reader.value<size_t>());
    for (SectionRows& section : outcome.object.positions) {
        section.section = reader.text();
        section.rows.resize(reader.value<size_t>());
        for (native::PositionRow& row : section.rows) {
            row.code = reader.value<uint32_t>();
            row.chain = reader.array<uint32_t>();
        }
    }
    CHECK(reader.is_done());
    return outcome;
}

class Compilation {
 public:
    Compilation(const CompileRequest& request, const TargetChoice& target,
                const CodeGeneratorOptions& options)
        : request_(request),
          target_(target),
          options_(options),
          facts_(find_facts(request.module, request.options.features)) {}

    Result<std::vector<ObjectCode>> run() {
        std::vector<Group> pending = divide(request_);
        while (!pending.empty()) {
            const std::vector<Group> groups = std::exchange(pending, {});
            std::vector<std::optional<Outcome>> outcomes = compile(groups);
            for (size_t i = 0; i < groups.size(); ++i) {
                if (outcomes[i] && outcomes[i]->refused.empty()) {
                    done_.push_back({groups[i].bodies.front(), std::move(outcomes[i]->object)});
                } else if (outcomes[i]) {
                    leave_out(groups[i], outcomes[i]->refused, pending);
                } else {
                    retry(groups[i], pending);
                }
            }
        }
        if (!left_out_.empty()) TRY(compile_stubs());
        // Whatever took how many rounds, and whichever process was first.
        std::ranges::sort(done_, {}, &Done::first_body);
        std::vector<ObjectCode> objects;
        for (Done& done : done_) objects.push_back(std::move(done.object));
        return objects;
    }

 private:
    struct Done {
        uint32_t first_body;
        ObjectCode object;
    };

    std::vector<std::optional<Outcome>> compile(const std::vector<Group>& groups) const {
        std::vector<std::optional<Outcome>> outcomes;
        if (!options_.is_isolated) {
            for (const Group& group : groups) outcomes.emplace_back(compile(group));
            return outcomes;
        }
        std::vector<IsolatedJob> jobs;
        for (const Group& group : groups) {
            const size_t cost = cost_of(request_.module, group);
            jobs.push_back(
                {.run = [&] { return encode(compile(group)); },
                 .cpu_seconds = std::min(
                     kMostSeconds, kBaseSeconds + static_cast<uint32_t>(cost / kCostPerSecond)),
                 .memory_bytes = std::min(kMostMemory, kBaseMemory + cost * kMemoryPerCost)});
        }
        for (const IsolatedResult& result : run_isolated(jobs, request_.options.threads)) {
            outcomes.emplace_back(result ? std::optional(decode(*result)) : std::nullopt);
        }
        return outcomes;
    }

    Outcome compile(const Group& group) const {
        if (options_.before_body) {
            for (const uint32_t body : group.bodies) options_.before_body(body, group.level);
        }
        auto unit = std::make_unique<Unit>(request_, facts_);
        const auto machine = lower_group(*unit, target_, group);
        if (!machine) return {.object = {}, .refused = {machine.error().body}};
        Result<ObjectCode> object = emit_object(unit->module(), **machine, request_.all_positions);
        if (!object) return {.object = {}, .refused = group.bodies};
        // The process is about to end, which is the faster way to free it.
        if (options_.is_isolated) (void)unit.release();
        Outcome outcome{.object = {}, .refused = bodies_of(object->oversized)};
        if (outcome.refused.empty()) outcome.object = std::move(*object);
        return outcome;
    }

    /// Of symbols f<index> and o<index>_<offset>.
    std::vector<uint32_t> bodies_of(const std::vector<std::string>& symbols) const {
        std::vector<uint32_t> bodies;
        for (const std::string& symbol : symbols) {
            uint32_t index = 0;
            std::from_chars(symbol.data() + 1, symbol.data() + symbol.size(), index);
            bodies.push_back(index - request_.module.imported_functions);
        }
        return bodies;
    }

    /// Some of a group's functions will not do.
    void leave_out(Group group, const std::vector<uint32_t>& refused, std::vector<Group>& pending) {
        const auto is_refused = [&](uint32_t body) {
            return std::ranges::count(refused, body) > 0;
        };
        std::erase_if(group.bodies, is_refused);
        left_out_.insert(left_out_.end(), refused.begin(), refused.end());
        if (!group.bodies.empty()) pending.push_back(std::move(group));
    }

    /// One of a group's functions, who knows which, made the compiler fail.
    void retry(const Group& group, std::vector<Group>& pending) {
        const auto middle = group.bodies.begin() + static_cast<ptrdiff_t>(group.bodies.size() / 2);
        if (group.bodies.size() > 1) {
            pending.push_back({{group.bodies.begin(), middle}, group.level});
            pending.push_back({{middle, group.bodies.end()}, group.level});
        } else if (group.level > 0) {
            const uint8_t lower = group.level > 1 ? 1 : 0;
            pending.push_back({group.bodies, lower});
        } else {
            left_out_.push_back(group.bodies.front());
        }
    }

    Result<void> compile_stubs() {
        Unit unit(request_, facts_);
        const std::unique_ptr<llvm::TargetMachine> machine = create_target_machine(target_, 0);
        for (const uint32_t body : left_out_) {
            unit.define_stub(request_.module.imported_functions + body);
        }
        apply_target(unit.module(), *machine, target_);
        done_.push_back({UINT32_MAX, TRY(emit_object(unit.module(), *machine))});
        return {};
    }

    const CompileRequest& request_;
    const TargetChoice& target_;
    const CodeGeneratorOptions& options_;
    const ModuleFacts facts_;
    std::vector<Done> done_;
    std::vector<uint32_t> left_out_;
};

}  // namespace

Result<std::vector<ObjectCode>> compile_objects(const CompileRequest& request,
                                                const TargetChoice& target,
                                                const CodeGeneratorOptions& options) {
    return Compilation(request, target, options).run();
}

}  // namespace ingot::codegen
