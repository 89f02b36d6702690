// The compile broker: what a process that confines itself can no longer do, start the compiler and
// write the cache, another one does for it.
//
// It is forked before anything hostile is read, holds the module's file as it was then, and blocks
// until something is to be compiled. It takes nothing from the confined side but which parts of
// that module: options and what the cache stores are its own, so that a guest that has broken out
// cannot plant code for a later run. Once it has started the compiler it confines itself too, to
// the cache's folder. It ends when the process it works for does; with a cache, after the
// compilation under way, which is then for the next run.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "tools/confinement/confinement.h"
#include "vm/native/code_generator.h"
#include "vm/runtime/engine.h"

namespace ingot {

struct BrokerConfig {
    std::string compiler;           ///< Path of `ingot-codegen`.
    std::string cache_folder = {};  ///< Empty: no cache.
    EngineConfig engine = {};       ///< What code is compiled for.
    confinement::Mode confinement = confinement::Mode::Auto;
};

/// The confined side of it.
class CompileBroker final : public CodeGenerator {
 public:
    /// Forks, so it must come before any thread; reads what the cache has for the module in `file`,
    /// binary or text. Where the system has no room for another process, compiling fails later.
    static std::shared_ptr<CompileBroker> start(std::span<const uint8_t> file,
                                                const BrokerConfig& config);
    ~CompileBroker() override;
    CompileBroker(const CompileBroker&) = delete;
    CompileBroker& operator=(const CompileBroker&) = delete;

    /// Of the module that the broker was started with, for the options of its engine. Also fails
    /// with Io if the broker is gone.
    Result<std::vector<uint8_t>> compile(const CompileRequest& request) override;
    /// What the cache had, once.
    std::vector<std::vector<uint8_t>> compiled_before(const Module& module,
                                                      const CodeOptions& options) override;
    void cancel() override;

    explicit CompileBroker(int socket) : socket_(socket) {}

 private:
    const int socket_;  ///< Or -1.
    std::mutex mutex_;  ///< Held while a request is answered.
    std::vector<std::vector<uint8_t>> earlier_;
};

}  // namespace ingot
