// Spawning: instantiate on the thread that spawns, so that a failure is its result; then run
// elsewhere.
#include "stdlib/wasi/threads.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>

#include "stdlib/wasi/system.h"

namespace ingot {

namespace {

constexpr std::string_view kModule = "wasi";
constexpr std::string_view kSpawn = "thread-spawn";
constexpr std::string_view kStart = "wasi_thread_start";

/// Thread ids are positive and leave the upper three bits of an i32 to the guest's C library.
constexpr int32_t kMaxThreadId = (1 << 29) - 1;

/// Any negative number says that no thread was started; C libraries report EAGAIN.
constexpr int32_t kSpawnFailed = -static_cast<int32_t>(wasi::Errno::Again);

FunctionType spawn_type() {
    return {.parameters = {ValueType::I32}, .results = {ValueType::I32}};
}

void spawn_callback(void* environment, Caller& caller, Slot* slots);

}  // namespace

struct WasiThreads::State : std::enable_shared_from_this<State> {
    struct SharedMemory {
        std::string module;
        std::string name;
        std::shared_ptr<MemoryInstance> memory;
    };

    void define(Store& store, Linker& linker);
    int32_t spawn(int32_t argument);
    int32_t take_id();
    void release_id(int32_t id);
    /// Makes a thread one that stop() ends.
    void enter(int32_t id, std::shared_ptr<Interruption> interruption);
    void stop();
    bool is_stopping() {
        const std::scoped_lock lock(mutex);
        return has_stopped;
    }

    WasiThreadsConfig config;
    std::vector<SharedMemory> memories;

    std::mutex mutex;
    std::condition_variable thread_ended;
    std::map<int32_t, std::shared_ptr<Interruption>> running;  ///< By id.
    bool has_stopped = false;
    int32_t last_id = 0;
};

namespace {

/// One thread: made by the thread that spawns it, then used by itself only.
struct GuestThread {
    GuestThread(std::shared_ptr<WasiThreads::State> owner, const std::shared_ptr<Engine>& engine)
        : state(std::move(owner)), store(engine, state->config.resources), linker(store) {}

    bool instantiate() {
        const WasiThreadsConfig& config = state->config;
        state->define(store, linker);
        if (config.define_imports) config.define_imports(linker);
        Outcome outcome;
        const Result<Instance*> instance = linker.instantiate(config.module, outcome);
        if (!instance || *instance == nullptr) return false;
        const Extern* found = (*instance)->find_export(kStart);
        if (found == nullptr || !std::holds_alternative<Function*>(*found)) return false;
        start = std::get<Function*>(*found);
        return true;
    }

    void run() {
        std::vector<Value> results;
        const Value arguments[] = {Value::i32(static_cast<uint32_t>(id)),
                                   Value::i32(static_cast<uint32_t>(argument))};
        const Outcome outcome = store.invoke(*start, arguments, results);
        if (outcome.returned() || state->is_stopping()) return;
        if (state->config.on_end) state->config.on_end(outcome);
    }

    std::shared_ptr<WasiThreads::State> state;
    Store store;
    Linker linker;
    Function* start = nullptr;
    int32_t id = 0;
    int32_t argument = 0;
};

void thread_body(void* raw) {
    std::unique_ptr<GuestThread> thread(static_cast<GuestThread*>(raw));
    thread->run();
    const std::shared_ptr<WasiThreads::State> state = thread->state;
    const int32_t id = thread->id;
    // What the embedder defined for the store may go as soon as nobody is left: the store goes
    // first.
    thread.reset();
    state->release_id(id);
}

void spawn_callback(void* environment, Caller&, Slot* slots) {
    auto& state = *static_cast<WasiThreads::State*>(environment);
    slots[0] = static_cast<uint32_t>(state.spawn(static_cast<int32_t>(slots[0])));
}

}  // namespace

void WasiThreads::State::define(Store& store, Linker& linker) {
    for (const SharedMemory& shared : memories) {
        linker.define(shared.module, shared.name, store.adopt_memory(shared.memory));
    }
    linker.define_function(kModule, kSpawn, spawn_type(), spawn_callback, this);
}

int32_t WasiThreads::State::take_id() {
    const std::scoped_lock lock(mutex);
    if (has_stopped || running.size() >= config.maximum_threads) return kSpawnFailed;
    do {
        last_id = last_id == kMaxThreadId ? 1 : last_id + 1;
    } while (!running.try_emplace(last_id).second);
    return last_id;
}

void WasiThreads::State::enter(int32_t id, std::shared_ptr<Interruption> interruption) {
    const std::scoped_lock lock(mutex);
    if (has_stopped) interruption->stop();
    running[id] = std::move(interruption);
}

void WasiThreads::State::stop() {
    const std::scoped_lock lock(mutex);
    has_stopped = true;
    for (const auto& [id, interruption] : running) {
        // Null while its store is being made.
        if (interruption != nullptr) interruption->stop();
    }
}

void WasiThreads::State::release_id(int32_t id) {
    const std::scoped_lock lock(mutex);
    running.erase(id);
    thread_ended.notify_all();
}

int32_t WasiThreads::State::spawn(int32_t argument) {
    const int32_t id = take_id();
    if (id < 0) return id;
    auto thread = std::make_unique<GuestThread>(shared_from_this(), config.module->shared_engine());
    thread->id = id;
    thread->argument = argument;
    enter(id, thread->store.interruption());
    if (!thread->instantiate() || !wasi::system::start_thread(thread_body, thread.get())) {
        thread.reset();
        release_id(id);
        return kSpawnFailed;
    }
    static_cast<void>(thread.release());  // thread_body's now
    return id;
}

bool WasiThreads::are_wanted(const Module& module) {
    return std::ranges::any_of(module.imports, [](const Import& import) {
        return import.module == kModule && import.name == kSpawn;
    });
}

Result<std::unique_ptr<WasiThreads>> WasiThreads::create(WasiThreadsConfig config) {
    auto state = std::make_shared<State>();
    state->config = std::move(config);
    const LoadedModule& module = *state->config.module;
    for (const Import& import : module.module().imports) {
        if (import.kind() != ExternKind::Memory) continue;
        const auto& type = std::get<MemoryType>(import.type);
        if (!type.limits.is_shared) continue;
        const bool allow_guarded = module.engine().config().guarded_memories;
        state->memories.push_back(
            {import.module, import.name,
             TRY(MemoryInstance::create(type, allow_guarded, state->config.resources))});
    }
    return std::make_unique<WasiThreads>(std::move(state));
}

WasiThreads::WasiThreads(std::shared_ptr<State> state) : state_(std::move(state)) {}

WasiThreads::~WasiThreads() {
    state_->stop();
    std::unique_lock lock(state_->mutex);
    state_->thread_ended.wait(lock, [this] { return state_->running.empty(); });
}

void WasiThreads::define(Store& store, Linker& linker) {
    state_->define(store, linker);
}

void WasiThreads::stop() {
    state_->stop();
}

uint32_t WasiThreads::running() const {
    const std::scoped_lock lock(state_->mutex);
    return static_cast<uint32_t>(state_->running.size());
}

}  // namespace ingot
