// SPDX-License-Identifier: Apache-2.0
// How operators on the same machine speak to the running issuer: a Unix socket, open to the
// issuer's own user and root only. One command per connection: words separated by TAB, then LF;
// the answer is lines, the last of them `ok` or `error <text>`.
//
//   terminal TAB add TAB <id> TAB <certificate file> TAB <store name>     terminal TAB list
//   terminal TAB revoke TAB <id>                                          status
//   ledger TAB export TAB <directory>                                     ledger TAB key
//   stop TAB <city> TAB <kind>                                            operator TAB list
//   register TAB import TAB <city> TAB <file>          register TAB apply TAB <city> TAB <file>
//     (answered by a line `taken` and what was, or `refused` and what is wrong)
//   operator TAB add TAB <name> TAB <passphrase> [TAB <approver> TAB <passphrase>]
//   operator TAB withdraw TAB <name> TAB <approver> TAB <passphrase>
//   resume TAB <city> TAB <kind> TAB <name> TAB <passphrase> TAB <name> TAB <passphrase> TAB
//   <reason>
// The last word of a terminal in its list is its last `health`.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <thread>
#include <tl/expected.hpp>
#include <vector>

#include "shomei/base/handle.h"
#include "shomei/issuance/issuer/issuer.h"

namespace shomei::issuer {

class AdminSocket {
public:
    // Throws Fault{configuration} where the path cannot be used.
    AdminSocket(Issuer& issuer, const std::filesystem::path& path);
    ~AdminSocket();

private:
    void serve(const std::stop_token& stop);
    void answer(Fd connection);

    Issuer& issuer_;
    std::filesystem::path path_;
    Fd listener_;
    std::jthread thread_;
};

enum class AdminProblem {
    not_running,  // nobody answers at the socket
    refused,      // the issuer's `error` line
};
struct AdminRefusal {
    AdminProblem what;
    std::string text;
};

// Asks the running issuer; the lines before `ok`.
tl::expected<std::vector<std::string>, AdminRefusal> ask_issuer(
    const std::filesystem::path& socket, const std::vector<std::string>& words);

}  // namespace shomei::issuer
