// SPDX-License-Identifier: Apache-2.0
// shomei-mfp: a multifunction printer as the store has one, made from PAPPL and a scripted paper
// path. A4, two-sided, PDF, hold and release over IPP with TLS, on the loopback address only.
#include <arpa/inet.h>
#include <cups/cups.h>
#include <netinet/in.h>
#include <pappl/pappl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "shomei/base/digest.h"
#include "shomei/base/fault.h"
#include "shomei/base/handle.h"
#include "simulators/mfp/paper_engine.h"
#include "simulators/process/child_process.h"
#include "simulators/process/control_socket.h"

namespace {

using namespace shomei;
using namespace shomei::sim;

struct Options {
    int port = 0;
    std::string spool;
    std::string out;
    std::string log;
    std::string control;
    bool letter = false;
    bool one_sided = false;
};

struct Mfp {
    Options options;
    pappl_system_t* system = nullptr;
    pappl_printer_t* printer = nullptr;
    std::unique_ptr<PaperEngine> engine;
};

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
}

// PAPPL picks a port only from 8000 on; the kernel's choice does not collide with other tests.
int free_port() {
    const Fd probe(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    auto address = loopback(0);
    socklen_t size = sizeof address;
    if (bind(probe.get(), reinterpret_cast<sockaddr*>(&address), size) != 0) return 0;
    if (getsockname(probe.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
    return ntohs(address.sin_port);
}

// ---- the device behind the printer: nothing, the engine is the device ----------------------
bool open_device(pappl_device_t*, const char*, const char*) { return true; }
void close_device(pappl_device_t*) {}
ssize_t read_device(pappl_device_t*, void*, size_t) { return 0; }
ssize_t write_device(pappl_device_t*, const void*, size_t bytes) {
    return static_cast<ssize_t>(bytes);
}

// PAPPL wants the raster calls of a driver; this printer prints PDF only.
bool no_raster_job(pappl_job_t*, pappl_pr_options_t*, pappl_device_t*) { return false; }
bool no_raster_page(pappl_job_t*, pappl_pr_options_t*, pappl_device_t*, unsigned) { return false; }
bool no_raster_line(pappl_job_t*, pappl_pr_options_t*, pappl_device_t*, unsigned,
                    const unsigned char*) {
    return false;
}

void load_tray(const Options& options, pappl_pr_driver_data_t& driver) {
    auto& tray = driver.media_ready[0];
    const char* name = options.letter ? "na_letter_8.5x11in" : "iso_a4_210x297mm";
    papplCopyString(tray.size_name, name, sizeof tray.size_name);
    tray.size_width = options.letter ? 21590 : 21000;
    tray.size_length = options.letter ? 27940 : 29700;
    tray.left_margin = tray.right_margin = driver.left_right;
    tray.top_margin = tray.bottom_margin = driver.bottom_top;
    papplCopyString(tray.source, "main", sizeof tray.source);
    papplCopyString(tray.type, "stationery", sizeof tray.type);
    driver.media_default = tray;
}

bool describe(pappl_system_t*, const char*, const char*, const char*,
              pappl_pr_driver_data_t* driver, ipp_t**, void* data) {
    const auto& options = static_cast<Mfp*>(data)->options;
    driver->rstartjob_cb = no_raster_job;
    driver->rendjob_cb = no_raster_job;
    driver->rstartpage_cb = no_raster_page;
    driver->rendpage_cb = no_raster_page;
    driver->rwriteline_cb = no_raster_line;
    driver->raster_types = PAPPL_PWG_RASTER_TYPE_SGRAY_8;
    driver->format = "application/pdf";
    papplCopyString(driver->make_and_model, "Shomei Test MFP", sizeof driver->make_and_model);
    driver->ppm = 30;
    driver->ppm_color = 30;
    driver->kind = PAPPL_KIND_DOCUMENT;
    driver->color_supported =
        PAPPL_COLOR_MODE_AUTO | PAPPL_COLOR_MODE_COLOR | PAPPL_COLOR_MODE_MONOCHROME;
    driver->color_default = PAPPL_COLOR_MODE_AUTO;
    driver->quality_default = IPP_QUALITY_NORMAL;
    driver->scaling_default = PAPPL_SCALING_AUTO;
    driver->orient_default = IPP_ORIENT_NONE;
    driver->sides_supported = PAPPL_SIDES_ONE_SIDED;
    driver->sides_default = PAPPL_SIDES_ONE_SIDED;
    if (!options.one_sided) {
        driver->duplex = PAPPL_DUPLEX_NORMAL;
        driver->sides_supported |=
            PAPPL_SIDES_TWO_SIDED_LONG_EDGE | PAPPL_SIDES_TWO_SIDED_SHORT_EDGE;
    }
    driver->num_resolution = 1;
    driver->x_resolution[0] = driver->y_resolution[0] = 600;
    driver->x_default = driver->y_default = 600;
    driver->left_right = driver->bottom_top = 423;
    driver->num_media = 2;
    driver->media[0] = "iso_a4_210x297mm";
    driver->media[1] = "na_letter_8.5x11in";
    driver->num_source = 1;
    driver->source[0] = "main";
    driver->num_type = 1;
    driver->type[0] = "stationery";
    load_tray(options, *driver);
    return true;
}

// ---- one job -------------------------------------------------------------------------------
std::string key_of(pappl_job_t* job) {
    const char* name = papplJobGetName(job);
    const std::string key = name == nullptr ? "" : name;
    const bool plain = !key.empty() && key.size() <= 64 &&
                       std::all_of(key.begin(), key.end(), [](unsigned char c) {
                           return std::isalnum(c) || c == '-' || c == '_';
                       });
    return plain ? key : "job-" + std::to_string(papplJobGetID(job));
}

// Strict: a document that qpdf would have to repair has no pages here.
std::optional<unsigned> count_pages(const std::string& pdf) {
    ChildProcess qpdf({.argv = {"qpdf", "--show-npages", pdf}, .stderr_path = "/dev/null"});
    const auto line = qpdf.read_line(10'000);
    if (qpdf.wait(10'000) != 0 || !line) return std::nullopt;
    return static_cast<unsigned>(std::stoul(*line));
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Registered as a filter, not as the driver's raw printer: PAPPL adds an impression of its own at
// the end of a raw job, and the counter must be the number of sides put out.
bool print(pappl_job_t* job, pappl_device_t*, void* data) {
    auto& mfp = *static_cast<Mfp*>(data);
    const std::string file = papplJobGetFilename(job);
    const auto pages = count_pages(file);
    if (!pages || *pages == 0) {
        papplJobSetReasons(job, PAPPL_JREASON_DOCUMENT_FORMAT_ERROR, PAPPL_JREASON_NONE);
        return false;
    }
    const auto key = key_of(job);
    std::error_code failed;
    std::filesystem::copy_file(file, mfp.options.out + "/" + key + ".pdf",
                               std::filesystem::copy_options::overwrite_existing, failed);
    papplJobSetImpressions(job, static_cast<int>(*pages));
    const auto end =
        mfp.engine->put_out({key, papplJobGetID(job), *pages, hex(sha256(read_file(file)))},
                            {.canceled = [job] { return papplJobIsCanceled(job); },
                             .side_counted = [job] { papplJobSetImpressionsCompleted(job, 1); }});
    return end != EngineEnd::aborted;
}

// ---- control -------------------------------------------------------------------------------
void show_trouble(const Mfp& mfp, const std::string& word, bool on) {
    static const std::map<std::string, pappl_preason_t> reasons = {
        {"jam", PAPPL_PREASON_MEDIA_JAM},
        {"empty", PAPPL_PREASON_MEDIA_EMPTY},
        {"door", PAPPL_PREASON_COVER_OPEN},
        {"door-open", PAPPL_PREASON_DOOR_OPEN},  // PAPPL 1.3 then sends no reasons at all
        {"media-low", PAPPL_PREASON_MEDIA_LOW},
        {"toner-low", PAPPL_PREASON_TONER_LOW},
        {"toner-empty", PAPPL_PREASON_TONER_EMPTY},
        {"spool-area-full", PAPPL_PREASON_SPOOL_AREA_FULL},
        {"offline", PAPPL_PREASON_OFFLINE},
    };
    const auto found = reasons.find(word);
    pappl_preason_t reason = PAPPL_PREASON_OTHER;
    if (found != reasons.end()) reason = found->second;
    papplPrinterSetReasons(mfp.printer, on ? reason : 0, on ? 0 : reason);
}

std::string obey(Mfp& mfp, const std::string& line) {
    if (line == "pause") {
        papplPrinterPause(mfp.printer);
    } else if (line == "resume") {
        papplPrinterResume(mfp.printer);
    } else if (line == "state") {
        return "state=" + std::to_string(papplPrinterGetState(mfp.printer)) +
               " jobs=" + std::to_string(papplPrinterGetNumberOfActiveJobs(mfp.printer));
    } else {
        return mfp.engine->obey(line);
    }
    return "ok";
}

// ---- start and end -------------------------------------------------------------------------
void make_certificate(const std::string& folder) {
    mkdir(folder.c_str(), 0700);
    // Without this PAPPL would keep its key in the system's CUPS folder.
    cupsSetServerCredentials(folder.c_str(), "localhost", 1);
    if (std::filesystem::exists(folder + "/localhost.crt")) return;
    if (!cupsMakeServerCredentials(folder.c_str(), "localhost", 0, nullptr,
                                   std::time(nullptr) + 365 * 86400))
        throw Fault(FaultCode::crypto, "cannot make the printer's certificate");
}

void set_up(Mfp& mfp) {
    auto& options = mfp.options;
    std::filesystem::create_directories(options.spool);
    std::filesystem::create_directories(options.out);
    if (options.port == 0) options.port = free_port();
    mfp.system = papplSystemCreate(PAPPL_SOPTIONS_NONE, "Shomei Test MFP", options.port, nullptr,
                                   options.spool.c_str(), options.log.c_str(), PAPPL_LOGLEVEL_INFO,
                                   nullptr, false);
    if (mfp.system == nullptr) throw Fault(FaultCode::printer, "PAPPL did not start");
    make_certificate(options.spool + "/tls");
    if (!papplSystemAddListeners(mfp.system, "127.0.0.1"))
        throw Fault(FaultCode::printer, "cannot listen on port " + std::to_string(options.port));

    static pappl_pr_driver_t drivers[] = {{"shomei-mfp", "Shomei Test MFP", nullptr, nullptr}};
    papplSystemSetPrinterDrivers(mfp.system, 1, drivers, nullptr, nullptr, describe, &mfp);
    papplDeviceAddScheme("engine", PAPPL_DEVTYPE_CUSTOM_LOCAL, nullptr, open_device, close_device,
                         read_device, write_device, nullptr, nullptr);
    papplSystemAddMIMEFilter(mfp.system, "application/pdf", "application/pdf", print, &mfp);
    mfp.printer = papplPrinterCreate(mfp.system, 0, "mfp", "shomei-mfp",
                                     "MFG:Shomei;MDL:Test MFP;CMD:PDF;", "engine:///");
    if (mfp.printer == nullptr) throw Fault(FaultCode::printer, "PAPPL refused the printer");
    papplPrinterSetMaxActiveJobs(mfp.printer, 0);  // as many as come
}

// PAPPL ends only when no job is active, and looks again only when something happens.
void end_on_signal(Mfp& mfp, const sigset_t& signals) {
    int number = 0;
    sigwait(&signals, &number);
    mfp.engine->end();
    papplPrinterCancelAllJobs(mfp.printer);
    papplSystemShutdown(mfp.system);
    const Fd knock(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto address = loopback(mfp.options.port);
    connect(knock.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

void run(const Options& options) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    Mfp mfp;
    mfp.options = options;
    mfp.engine = std::make_unique<PaperEngine>(
        options.out + "/sheets.log",
        [&mfp](const std::string& word, bool on) { show_trouble(mfp, word, on); });
    set_up(mfp);
    const ControlSocket control(options.control,
                                [&mfp](const std::string& line) { return obey(mfp, line); });
    std::thread ender([&] { end_on_signal(mfp, signals); });
    std::cout << "ready ipps://localhost:" << mfp.options.port << "/ipp/print" << std::endl;
    papplSystemRun(mfp.system);
    ender.join();
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Scripted multifunction printer for tests and the demo");
    Options options;
    app.add_option("--port", options.port, "port on 127.0.0.1; 0: any free one");
    app.add_option("--spool", options.spool, "folder of jobs and certificate")->required();
    app.add_option("--out", options.out, "folder of sheets.log and printed PDFs")->required();
    app.add_option("--log", options.log, "PAPPL's log file")->required();
    app.add_option("--control", options.control, "path of the control socket")->required();
    app.add_flag("--letter", options.letter, "the tray holds Letter, not A4");
    app.add_flag("--one-sided", options.one_sided, "no second side");
    CLI11_PARSE(app, argc, argv);
    try {
        run(options);
    } catch (const std::exception& fault) {
        std::cerr << "shomei-mfp: " << fault.what() << '\n';
        return exit_unavailable;
    }
    // PAPPL's connection threads may still run: no destructor may pull the floor from under them.
    _exit(exit_ok);
}
