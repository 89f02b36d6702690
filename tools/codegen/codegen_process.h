// A code generator in another process, `ingot-codegen`, so that `ingot` itself stays small and
// starts at once: LLVM is only loaded when something is to be compiled, and should it crash, the
// guest goes on.
#pragma once

#include <sys/types.h>

#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compiler/llvm/machine_instruction.h"
#include "tools/codegen/protocol.h"
#include "vm/native/code_cache.h"
#include "vm/native/code_generator.h"

namespace ingot {

class CodegenProcess final : public CodeGenerator {
 public:
    /// `path` names the program; it is started at the first request, answers one at a time and
    /// ends with this object or with the thread that started it. What it compiles is added to the
    /// cache in `cache_folder`, if that is not empty.
    explicit CodegenProcess(std::string path, const std::string& cache_folder = {});
    ~CodegenProcess() override;
    CodegenProcess(const CodegenProcess&) = delete;
    CodegenProcess& operator=(const CodegenProcess&) = delete;

    /// Also fails with Io if the process cannot be started or dies; the next request starts
    /// another one.
    Result<std::vector<uint8_t>> compile(const CompileRequest& request) override;
    std::vector<std::vector<uint8_t>> compiled_before(const Module& module,
                                                      const CodeOptions& options) override;

    /// Starts the process without a request, and never again: for whoever may start none later. Any
    /// request then fails if that did, or once the process is gone.
    void start_once();
    /// Compiles parts of the module in a file, binary or text. Fails like compile(); stores nothing
    /// in the cache.
    Result<std::vector<uint8_t>> compile(std::span<const uint8_t> file, const CodeOptions& options,
                                         const codegen_protocol::PartsRequest& parts);
    /// Nothing without a cache. Its modules are those of files, or of CompileRequests.
    const std::optional<native::CodeCache>& cache() const { return cache_; }

    /// Optimized IR of these bodies, see compiler/llvm/ir_text.h. Fails like compile().
    Result<std::string> print_ir(const CompileRequest& request, std::span<const uint32_t> shown);
    /// Machine code as text.
    Result<std::vector<codegen::MachineInstruction>> disassemble(std::span<const uint8_t> code);

    /// The process ends.
    void cancel() override;

    /// `ingot-codegen` in the folder of the running program.
    static std::string default_path();

 private:
    Result<void> start();
    /// Sends a request and waits for its answer.
    Result<std::vector<uint8_t>> ask(std::span<const uint8_t> request);
    /// Lets the process end and says how it did, for a message.
    std::string stop();

    const std::string path_;
    const std::optional<native::CodeCache> cache_;
    std::mutex mutex_;          ///< Held while a request is answered.
    std::mutex process_mutex_;  ///< For what follows.
    int socket_ = -1;
    pid_t process_ = -1;
    bool is_cancelled_ = false;
    /// Why no process is started any more; none as long as one may be.
    std::optional<Error> why_not_;
    pid_t owner_ = -1;  ///< Who started it: a forked child must not talk to its parent's.
};

}  // namespace ingot
