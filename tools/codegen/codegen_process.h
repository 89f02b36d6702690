// A code generator in another process, `ingot-codegen`, so that `ingot` itself stays small and
// starts at once: LLVM is only loaded when something is to be compiled, and should it crash, the
// guest goes on.
#pragma once

#include <sys/types.h>

#include <mutex>
#include <string>

#include "vm/native/code_generator.h"

namespace ingot {

class CodegenProcess final : public CodeGenerator {
 public:
    /// `path` names the program; it is started at the first request, answers one at a time and
    /// ends with this object or with its process.
    explicit CodegenProcess(std::string path) : path_(std::move(path)) {}
    ~CodegenProcess() override;
    CodegenProcess(const CodegenProcess&) = delete;
    CodegenProcess& operator=(const CodegenProcess&) = delete;

    /// Also fails with Io if the process cannot be started or dies; the next request starts
    /// another one.
    Result<std::vector<uint8_t>> compile(const CompileRequest& request) override;

    /// `ingot-codegen` in the folder of the running program.
    static std::string default_path();

 private:
    Result<void> start();
    /// Lets the process end and says how it did, for a message.
    std::string stop();

    const std::string path_;
    std::mutex mutex_;
    int socket_ = -1;
    pid_t process_ = -1;
    pid_t owner_ = -1;  ///< Who started it: a forked child must not talk to its parent's.
};

}  // namespace ingot
