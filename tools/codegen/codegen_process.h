// A code generator in another process, `ingot-codegen`, so that `ingot` itself stays small and
// starts at once: LLVM is only loaded when something is to be compiled, and should it crash, the
// guest goes on.
#pragma once

#include <sys/types.h>

#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "compiler/llvm/machine_instruction.h"
#include "vm/native/code_generator.h"

namespace ingot {

class CodegenProcess final : public CodeGenerator {
 public:
    /// `path` names the program; it is started at the first request, answers one at a time and
    /// ends with this object or with its process. What it compiles it adds to the cache in
    /// `cache_folder`, if that is not empty.
    explicit CodegenProcess(std::string path, std::string cache_folder = {})
        : path_(std::move(path)), cache_folder_(std::move(cache_folder)) {}
    ~CodegenProcess() override;
    CodegenProcess(const CodegenProcess&) = delete;
    CodegenProcess& operator=(const CodegenProcess&) = delete;

    /// Also fails with Io if the process cannot be started or dies; the next request starts
    /// another one.
    Result<std::vector<uint8_t>> compile(const CompileRequest& request) override;

    /// Optimized IR of these bodies, see compiler/llvm/ir_text.h. Fails like compile().
    Result<std::string> print_ir(const CompileRequest& request, std::span<const uint32_t> shown);
    /// Machine code as text.
    Result<std::vector<codegen::MachineInstruction>> disassemble(std::span<const uint8_t> code);

    /// Size and time of the program's file: it has LLVM and the lowering in it.
    std::string identity() const override;
    /// With a cache, the process finishes what it is at by itself, for the next run; without one it
    /// ends.
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
    const std::string cache_folder_;
    std::mutex mutex_;          ///< Held while a request is answered.
    std::mutex process_mutex_;  ///< For what follows.
    int socket_ = -1;
    pid_t process_ = -1;
    bool is_cancelled_ = false;
    pid_t owner_ = -1;  ///< Who started it: a forked child must not talk to its parent's.
};

}  // namespace ingot
