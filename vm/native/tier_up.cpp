// The queue of what got hot, the thread that works it off, and the choice of what is compiled
// together.
#include "vm/native/tier_up.h"

#include <algorithm>

#include "vm/decode/instruction_reader.h"
#include "vm/native/code_options.h"
#include "vm/native/loader.h"
#include "vm/runtime/loaded_module.h"

namespace ingot::native {
namespace {

/// A callee this small is worth inlining whether hot or not.
constexpr uint32_t kTinyBodyBytes = 64;
/// Bytes of wasm code that one unit grows to by callees.
constexpr uint32_t kUnitBytes = 16 << 10;

bool contains(const std::vector<uint32_t>& bodies, uint32_t body) {
    return std::ranges::find(bodies, body) != bodies.end();
}

}  // namespace

TierUp::TierUp(std::shared_ptr<CodeGenerator> generator, const EngineConfig& config)
    : generator_(std::move(generator)), config_(config) {
    call_threshold = config.tier_up.calls;
    loop_threshold = config.tier_up.loop_iterations;
}

TierUp::~TierUp() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    if (!thread_.joinable()) return;
    generator_->cancel();
    arrived_.notify_all();
    thread_.join();
}

void TierUp::found(FunctionCode& code, LoopSite* loop) {
    Request request{code.module->shared_from_this(), &code, loop};
    if (config_.tier_up.is_synchronous) return compile({std::move(request)});
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    arrived_.notify_one();
}

void TierUp::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        arrived_.wait(lock, [this] { return is_stopping_ || !requests_.empty(); });
        if (is_stopping_) return;
        const std::vector<Request> batch = take_batch();
        lock.unlock();
        compile(batch);
        lock.lock();
    }
}

std::vector<TierUp::Request> TierUp::take_batch() {
    const Request first = requests_.front();
    const auto belongs = [&](const Request& request) {
        return request.module == first.module && request.code->is_checked == first.code->is_checked;
    };
    const auto rest = std::partition(requests_.begin(), requests_.end(), belongs);
    std::vector<Request> batch(std::make_move_iterator(requests_.begin()),
                               std::make_move_iterator(rest));
    requests_.erase(requests_.begin(), rest);
    return batch;
}

void TierUp::add_callees(const LoadedModule& module, bool checked, uint32_t body,
                         std::vector<uint32_t>& bodies) const {
    const Module& wasm = module.module();
    auto reader = InstructionReader::of_body(wasm, wasm.bodies[body], config_.features);
    Instruction instruction;
    while (!reader.at_end() && reader.next(instruction)) {
        const Shape shape = instruction.shape();
        if (shape != Shape::Call && shape != Shape::ReturnCall) continue;
        if (instruction.index < wasm.imported_functions) continue;
        const uint32_t callee = instruction.index - wasm.imported_functions;
        if (contains(bodies, callee)) continue;
        const FunctionCode& code = module.code(callee, checked);
        // Half way to being hot is hot enough to be compiled with its caller.
        const bool is_warm = code.countdown.load(std::memory_order_relaxed) < call_threshold / 2;
        const bool is_tiny = wasm.bodies[callee].code.size <= kTinyBodyBytes;
        if (is_tiny || (is_warm && code.native.load(std::memory_order_relaxed) == nullptr)) {
            bodies.push_back(callee);
        }
    }
}

void TierUp::compile(const std::vector<Request>& batch) {
    const LoadedModule& module = *batch.front().module;
    const Module& wasm = module.module();
    const bool checked = batch.front().code->is_checked;
    std::vector<uint32_t> bodies;
    std::vector<LoopEntry> loops;
    for (const Request& request : batch) {
        const uint32_t body = request.code->function_index - wasm.imported_functions;
        if (!contains(bodies, body)) bodies.push_back(body);
        if (request.loop != nullptr) loops.push_back({body, request.loop->offset});
    }
    uint32_t bytes = 0;
    for (size_t i = 0; i < bodies.size() && bytes < kUnitBytes; ++i) {
        bytes += wasm.bodies[bodies[i]].code.size;
        add_callees(module, checked, bodies[i], bodies);
    }
    TypeStore& store = module.engine().types();
    // The module is valid, so this cannot fail; it only finds the same types again.
    const Result<ValidatedTypes> types = validate_declarations(wasm, store, config_.features);
    if (!types) return;
    const CompileRequest request{.module = wasm,
                                 .types = *types,
                                 .store = store,
                                 .options = code_options(config_, checked),
                                 .bodies = std::move(bodies),
                                 .loops = std::move(loops)};
    const Result<std::vector<uint8_t>> blob = generator_->compile(request);
    if (!blob) return;
    Result<std::shared_ptr<LoadedArtifact>> artifact = load_artifact(*blob);
    if (artifact) (void)install(module, std::move(*artifact));
}

}  // namespace ingot::native
