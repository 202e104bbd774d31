// SPDX-License-Identifier: Apache-2.0
// CPU time of the issuer's certificate work, as ratios to bare OpenSSL in the same run.
#include <benchmark/benchmark.h>
#include <openssl/pem.h>
#include <time.h>

#include <fstream>
#include <iostream>

#include "../../issuance/jpki/openssl_objects.h"
#include "../jpki/test_pki.h"
#include "shomei/base/check.h"
#include "shomei/base/clock.h"

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
