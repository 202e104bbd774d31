// SPDX-License-Identifier: Apache-2.0
// CPU time of the issuer's certificate work, as ratios to bare OpenSSL in the same run.
#include <benchmark/benchmark.h>
#include <openssl/pem.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>
#include <map>
#include <random>

#include "../jpki/test_lists.h"
#include "shomei/base/check.h"
#include "shomei/base/clock.h"
#include "shomei/base/digest.h"

using namespace shomei;
using namespace shomei::jpki;

namespace {

double thread_cpu_ns() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e9 + double(now.tv_nsec);
}

// CPU time of this thread, summed over many calls.
class Stopwatch {
public:
    template <class Work>
    void add(Work work) {
        const double begin_ns = thread_cpu_ns();
        work();
        sum_ns_ += thread_cpu_ns() - begin_ns;
    }
    double sum_ns() const { return sum_ns_; }

private:
    double sum_ns_ = 0;
};

// What a visit brings: a certificate, and two texts that its card signed.
struct Visit {
    Visit() : der(read_bytes(auth_of("household-of-five"))) {
        const sim::TemporaryFolder folder;
        for (std::size_t i = 0; i < 2; ++i) {
            texts[i] = "shomei-bench/v1\n" + std::string(600, static_cast<char>('a' + i));
            std::ofstream(folder / "text", std::ios::binary) << texts[i];
            must_run({"openssl", "dgst", "-sha256", "-sign",
                      test_pki() / "cards/household-of-five/auth.key", "-out", folder / "signature",
                      folder / "text"});
            signatures[i] = read_bytes(folder / "signature");
        }
    }

    Bytes der;
    std::string texts[2];
    Bytes signatures[2];
};

const Visit& visit() {
    static const Visit made;
    return made;
}

// The least that a visit needs of OpenSSL, with context, store and anchor kept.
class BareOpenSsl {
public:
    BareOpenSsl() {
        const auto pem = test_pki() / "anchors/auth-ca-3.crt";
        const BioHandle file(BIO_new_file(pem.c_str(), "r"));
        X509* anchor = X509_new_ex(library_.get(), nullptr);
        SHOMEI_CHECK(PEM_read_bio_X509(file.get(), &anchor, nullptr, nullptr) != nullptr);
        anchor_.reset(anchor);
        SHOMEI_CHECK(X509_STORE_add_cert(store_.get(), anchor) == 1);
    }

    void check(const Visit& given) const {
        X509* parsed = X509_new_ex(library_.get(), nullptr);
        const auto* at = given.der.data();
        SHOMEI_CHECK(d2i_X509(&parsed, &at, static_cast<long>(given.der.size())) != nullptr);
        const X509Handle certificate(parsed);
        const StoreContextHandle path(X509_STORE_CTX_new_ex(library_.get(), nullptr));
        SHOMEI_CHECK(X509_STORE_CTX_init(path.get(), store_.get(), parsed, nullptr) == 1);
        SHOMEI_CHECK(X509_verify_cert(path.get()) == 1);
        for (std::size_t i = 0; i < 2; ++i) {
            const DigestContextHandle context(EVP_MD_CTX_new());
            SHOMEI_CHECK(EVP_DigestVerifyInit_ex(context.get(), nullptr, "SHA256", library_.get(),
                                                 nullptr, X509_get0_pubkey(parsed), nullptr) == 1);
            const auto text = bytes_of(given.texts[i]);
            SHOMEI_CHECK(EVP_DigestVerify(context.get(), given.signatures[i].data(),
                                          given.signatures[i].size(), text.data(),
                                          text.size()) == 1);
        }
    }

private:
    LibraryHandle library_{OSSL_LIB_CTX_new()};
    X509Handle anchor_;
    StoreHandle store_{X509_STORE_new()};
};

void check_as_issuer(const VerifyContext& context, const Visit& given, std::int64_t now_s) {
    const auto certificate = context.check_path(given.der, now_s);
    SHOMEI_CHECK(certificate);
    for (std::size_t i = 0; i < 2; ++i)
        SHOMEI_CHECK(context.verify_signature(*certificate, given.texts[i], given.signatures[i]));
}

// `ratio` is goal G1: a visit's certificate work in the product, divided by the bare calls.
void BM_VerifyVisit(benchmark::State& state) {
    const auto& context = offline_context();
    const auto& given = visit();
    const BareOpenSsl bare;
    const auto now_s = wall_s();
    bare.check(given);
    check_as_issuer(context, given, now_s);
    Stopwatch product, least;
    for (auto _ : state) {
        least.add([&] { bare.check(given); });
        product.add([&] { check_as_issuer(context, given, now_s); });
    }
    const auto each = [&](const Stopwatch& watch) {
        return benchmark::Counter(watch.sum_ns() / 1e3 / double(state.iterations()),
                                  benchmark::Counter::kAvgThreads);
    };
    state.counters["ratio"] =
        benchmark::Counter(product.sum_ns() / least.sum_ns(), benchmark::Counter::kAvgThreads);
    state.counters["product_us"] = each(product);
    state.counters["bare_us"] = each(least);
}
BENCHMARK(BM_VerifyVisit)->Threads(1)->Threads(2)->UseRealTime();

constexpr std::size_t asked_count = 1 << 16;

// A list of `count` random 64-bit serial numbers, and numbers to look up: every other one listed.
struct List {
    explicit List(std::size_t count) {
        std::mt19937_64 random(count);
        ListDraft draft;
        std::vector<Serial> listed;
        for (std::size_t i = 0; i < count; ++i) {
            listed.push_back(serial_from(random()));
            draft.add(listed.back());
        }
        der = draft.sign();
        for (std::size_t i = 0; i < asked_count; ++i)
            asked.push_back(i % 2 == 0 ? listed[random() % count] : serial_from(random()));
    }

    // Eight octets without a sign octet before them.
    using Serial = std::array<std::uint8_t, 8>;
    static Serial serial_from(std::uint64_t bits) {
        Serial out{};
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = static_cast<std::uint8_t>(bits >> (56 - 8 * i));
        out[0] = static_cast<std::uint8_t>(out[0] % 0x7f + 1);
        return out;
    }

    RevocationList read() const {
        static const auto anchor = read_anchor("auth-ca-3");
        return RevocationList::read(der, anchor.get(), nullptr, wall_s()).value();
    }

    Bytes der;
    std::vector<Serial> asked;
};

const List& list_of(std::size_t count) {
    static std::map<std::size_t, List> made;
    return made.try_emplace(count, count).first->second;
}

// `ratio`: a whole list checked and sorted, divided by one SHA-256 over the same bytes.
void BM_RevocationLoad(benchmark::State& state) {
    const auto& list = list_of(static_cast<std::size_t>(state.range(0)));
    Stopwatch product, least;
    for (auto _ : state) {
        least.add([&] { benchmark::DoNotOptimize(sha256(list.der)); });
        product.add([&] { SHOMEI_CHECK(list.read().size() > 0); });
    }
    state.counters["ratio"] = product.sum_ns() / least.sum_ns();
    state.counters["bytes"] = static_cast<double>(list.der.size());
    state.counters["product_us"] = product.sum_ns() / 1e3 / double(state.iterations());
}
BENCHMARK(BM_RevocationLoad)
    ->RangeMultiplier(10)
    ->Range(1'000, 1'000'000)
    ->Unit(benchmark::kMicrosecond);

// `lookup_ns`, of the quickest thousand, should hardly grow with the list. A million numbers are
// more than most processors' second-level caches hold, so this row tells of the machine's memory as
// well.
void BM_RevocationLookup(benchmark::State& state) {
    const auto& list = list_of(static_cast<std::size_t>(state.range(0)));
    ListInForce in_force;
    SHOMEI_CHECK(!in_force.replace(list.read()));
    const auto now_s = wall_s();
    std::size_t next = 0;
    double least_ns = std::numeric_limits<double>::max();
    for (auto _ : state) {
        Stopwatch thousand;
        thousand.add([&] {
            for (int i = 0; i < 1000; ++i)
                benchmark::DoNotOptimize(
                    in_force.status_of(list.asked[next++ % asked_count], now_s));
        });
        least_ns = std::min(least_ns, thousand.sum_ns() / 1000);
    }
    state.counters["lookup_ns"] = least_ns;
}
BENCHMARK(BM_RevocationLookup)
    ->RangeMultiplier(10)
    ->Range(1'000, 1'000'000)
    ->Unit(benchmark::kMicrosecond);

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 64;
    static_cast<void>(visit());  // before any thread asks for it
    static_cast<void>(offline_context());
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
