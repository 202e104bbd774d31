// SPDX-License-Identifier: Apache-2.0
// Owners of the OpenSSL objects of this room.
#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/provider.h>
#include <openssl/x509v3.h>

#include "shomei/base/handle.h"

namespace shomei::jpki {

using LibraryHandle = Handle<OSSL_LIB_CTX, OSSL_LIB_CTX_free>;
using BioHandle = Handle<BIO, BIO_free_all>;
using X509Handle = Handle<X509, X509_free>;
using StoreHandle = Handle<X509_STORE, X509_STORE_free>;
using StoreContextHandle = Handle<X509_STORE_CTX, X509_STORE_CTX_free>;
using ParameterHandle = Handle<X509_VERIFY_PARAM, X509_VERIFY_PARAM_free>;
using DigestContextHandle = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using UsagesHandle = Handle<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>;
using OcspRequestHandle = Handle<OCSP_REQUEST, OCSP_REQUEST_free>;
using OcspResponseHandle = Handle<OCSP_RESPONSE, OCSP_RESPONSE_free>;
using OcspBasicHandle = Handle<OCSP_BASICRESP, OCSP_BASICRESP_free>;
using CertIdHandle = Handle<OCSP_CERTID, OCSP_CERTID_free>;

using AlgorithmHandle = Handle<X509_ALGOR, X509_ALGOR_free>;
using NameHandle = Handle<X509_NAME, X509_NAME_free>;
using TimeHandle = Handle<ASN1_TIME, ASN1_TIME_free>;
using IntegerHandle = Handle<ASN1_INTEGER, ASN1_INTEGER_free>;

inline void free_extensions(STACK_OF(X509_EXTENSION) * list) {
    sk_X509_EXTENSION_pop_free(list, X509_EXTENSION_free);
}
using ExtensionsHandle = Handle<STACK_OF(X509_EXTENSION), free_extensions>;

// A list of certificates that somebody else owns.
inline void free_list(STACK_OF(X509) * list) { sk_X509_free(list); }
using ListHandle = Handle<STACK_OF(X509), free_list>;

// OpenSSL queues what it finds wrong with outside bytes; the next reader of this thread's queue
// must not take it for its own.
class QuietErrors {
public:
    QuietErrors() { ERR_set_mark(); }
    QuietErrors(const QuietErrors&) = delete;
    QuietErrors& operator=(const QuietErrors&) = delete;
    ~QuietErrors() { ERR_pop_to_mark(); }
};

}  // namespace shomei::jpki
