// Compiling in the background what the interpreter finds hot.
//
// One thread takes requests as they come; what piled up meanwhile for one module is compiled
// together. A unit holds the hot functions and those they call directly that are hot themselves or
// tiny, so that LLVM can inline them; calls that leave the unit find their target at run time.
// Failures are silent: the interpreter goes on.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "vm/native/code_generator.h"
#include "vm/runtime/engine.h"
#include "vm/runtime/hot_code.h"

namespace ingot::native {

class TierUp final : public HotCode {
 public:
    TierUp(std::shared_ptr<CodeGenerator> generator, const EngineConfig& config);
    /// Cancels a compilation that is under way.
    ~TierUp() override;

    void found(FunctionCode& code, LoopSite* loop) override;

 private:
    struct Request {
        std::shared_ptr<const LoadedModule> module;  ///< Keeps the rest alive.
        FunctionCode* code;
        LoopSite* loop;
    };

    void run();
    /// The requests of the first one's module and kind of memories.
    std::vector<Request> take_batch();
    void compile(const std::vector<Request>& batch);
    /// Adds a function's direct callees that belong into its unit.
    void add_callees(const LoadedModule& module, bool checked, uint32_t body,
                     std::vector<uint32_t>& bodies) const;

    std::shared_ptr<CodeGenerator> generator_;
    const EngineConfig config_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Request> requests_;
    bool is_stopping_ = false;
    std::thread thread_;  ///< Started by the first request.
};

}  // namespace ingot::native
