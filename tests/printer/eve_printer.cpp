// SPDX-License-Identifier: Apache-2.0
#include "eve_printer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace shomei::sim {
namespace {

int free_port() {
    const Fd probe(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(probe.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        getsockname(probe.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("no free port");
    return ntohs(address.sin_port);
}

std::string text_of_file(const std::string& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

EvePrinter::EvePrinter() : port_(free_port()) {
    write("bus.conf", "<busconfig><listen>unix:path=" + folder_ / "bus" + "</listen>" +
                          "<auth>EXTERNAL</auth><policy context=\"default\"><allow user=\"*\"/>"
                          "<allow own=\"*\"/><allow send_destination=\"*\"/>"
                          "<allow receive_sender=\"*\"/></policy></busconfig>");
    write("print",
          "#!/bin/sh\n"
          "cd " +
              folder_.path().string() +
              "\n"
              "pages=$(qpdf --show-npages \"$1\") || exit 1\n"
              "env | grep ^IPP_ > settings\n"
              "for page in $(seq $pages); do\n"
              "  while [ -e jam ]; do echo 'STATE: +media-jam' >&2; sleep 0.1; done\n"
              "  echo 'STATE: -media-jam' >&2\n"
              "  echo $page >> sheets\n"
              "  echo \"ATTR: job-impressions-completed=$page\" >&2\n"
              "done\n"
              "if [ -e counter ]; then\n"
              "  echo \"ATTR: job-impressions-completed=$(cat counter)\" >&2\n"
              "fi\n");
    std::filesystem::permissions(folder_ / "print", std::filesystem::perms::owner_all);
    for (const auto* name : {"keys", "spool"}) std::filesystem::create_directory(folder_ / name);
    // It will not start without a system bus, though it is told to announce nothing.
    bus_.emplace(Command{.argv = {"dbus-daemon", "--nofork", "--nopidfile", "--print-address",
                                  "--config-file=" + folder_ / "bus.conf"},
                         .stderr_path = "/dev/null"});
    bus_->wait_for("unix:", 10'000);
    eve_.emplace(Command{
        .argv = {"ippeveprinter", "-r", "off", "-n", "localhost", "-p", std::to_string(port_), "-f",
                 "application/pdf", "-2", "-s", "30,30", "-K", folder_ / "keys", "-d",
                 folder_ / "spool", "-c", folder_ / "print", "Store MFP"},
        .env = {"DBUS_SYSTEM_BUS_ADDRESS=unix:path=" + folder_ / "bus"},
        .stderr_path = folder_ / "eve.log"});
}

bool EvePrinter::load_a4() const {
    ChildProcess get(
        {.argv = {"bash", "-c",
                  "exec 3<>/dev/tcp/127.0.0.1/" + std::to_string(port_) +
                      "; printf 'GET /media?size1=iso_a4_210x297mm&type1=stationery&level1=250"
                      "&size2=iso_a4_210x297mm&type2=stationery&level2=250 HTTP/1.1\\r\\n"
                      "Host: localhost\\r\\n\\r\\n' >&3; head -n 1 <&3"},
         .stderr_path = "/dev/null"});
    const auto answer = get.read_line(10'000);
    return answer && answer->starts_with("HTTP/1.1 200");
}

void EvePrinter::jam() { write("jam", ""); }

void EvePrinter::clear_jam() { std::filesystem::remove(folder_ / "jam"); }

void EvePrinter::claim(const std::string& impressions) { write("counter", impressions); }

std::size_t EvePrinter::sides() const {
    const auto lines = text_of_file(folder_ / "sheets");
    return static_cast<std::size_t>(std::ranges::count(lines, '\n'));
}

std::string EvePrinter::printed_with() const { return text_of_file(folder_ / "settings"); }

void EvePrinter::write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
}

}  // namespace shomei::sim
