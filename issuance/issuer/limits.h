// SPDX-License-Identifier: Apache-2.0
// The issuer's own limits on whatever comes from outside (R13), each with what happens at it.
// docs/limits.md tells operators the same, and a test compares the two. Limits of other rooms stay
// there: bytes of each message (exchange::request_limit_bytes), depth of JSON
// (certificate::json_depth_limit), and the ranges of settings (settings_keys.cpp).
#pragma once

#include <cstddef>
#include <cstdint>

namespace shomei::issuer::limit {

// ---- a connection ----

// Connections whose handshake is not done, or above the next limit; the one that has waited longest
// is shut for a new one.
inline constexpr std::size_t strangers = 64;
// Connections with the same certificate; the next one is answered 503. A terminal has one for its
// visit and one for the rest.
inline constexpr std::size_t connections_per_certificate = 8;
// Connections above `listen.connections`, in per cent of it and at least 8, that only a visit past
// `open` may use.
inline constexpr int begun_connections_percent = 25;
// Threads above all of these, which say 503 instead of leaving the next one in silence.
inline constexpr int spare_threads = 8;
// Connections that wait for a thread; the next one is closed.
inline constexpr int waiting_for_thread = 256;
// Connections that the kernel holds until we accept them.
inline constexpr int accept_queue = 64;
// Stack of a connection's thread.
inline constexpr std::size_t stack_bytes = 524'288;
// What is read and thrown away after an answer to a request that was not read whole, so that the
// answer arrives; then the connection is closed, also after a pause or a time this long.
inline constexpr std::size_t discarded_bytes = 2'097'152;
inline constexpr int discard_pause_ms = 500;
inline constexpr int discard_ms = 2'000;

// ---- a request ----

// Its head, from the method to the empty line; more is 400.
inline constexpr std::size_t head_bytes = 16'384;
// Fields in its head; more is 400.
inline constexpr std::size_t head_fields = 32;

// ---- requests in work ----

// Places that `open` and `health` may take, in per cent of all (at least one). The others are kept
// for visits that are past `open`, so that whoever is told "busy" has not typed a PIN.
inline constexpr int opening_share_percent = 75;
// `open` and `health` that wait for a place, per place; the next one is answered 503 at once.
inline constexpr int openings_waiting_per_place = 4;
// How long `open` and `health` wait; then 503.
inline constexpr int opening_wait_ms = 2'000;
// How long the others wait, below a terminal's 20 s for an answer; then 503.
inline constexpr int begun_wait_ms = 15'000;
// `Retry-After` of a 503.
inline constexpr int retry_after_s = 5;

// ---- what a terminal may have kept ----

// `open` of one visit; then 409.
inline constexpr int opens_per_visit = 12;
// Visits of one terminal that were opened and offered nothing yet; for a new one the oldest is
// forgotten, as a terminal has one visit at a time.
inline constexpr int unproven_visits = 16;
// Nonce 1 is good so long.
inline constexpr std::int64_t nonce1_life_s = 300;
// A visit is known so long, and who it is about so long unless an application is taken before.
inline constexpr std::int64_t visit_kept_ms = 86'400'000;
inline constexpr std::int64_t card_kept_ms = 1'800'000;
// How often a stored answer is given again; then 410.
inline constexpr int answer_repeats = 2;
// `void` of one terminal for an iid that was never seen, within a day; then 503. An honest one
// sends at most one for each visit.
inline constexpr int tombstones_per_day = 1'000;
// Reports of one terminal that may come any number of times (`start`, `stop`, `inspected`, `voided`
// again), within a day; then 503.
inline constexpr int notes_per_day = 1'000;
// Entries of the ledger about one issuance; a report that would make another one is 409.
inline constexpr std::size_t entries_per_issuance = 256;

// ---- operators and probes ----

// A register's file that is taken while visits go on; a bigger one is refused.
inline constexpr std::size_t register_file_bytes = 16'777'216;
// A command at the admin socket, and the answer to it; more ends the connection.
inline constexpr std::size_t admin_command_bytes = 4'096;
inline constexpr std::size_t admin_answer_bytes = 4'194'304;
// A pause at the admin socket; then the connection ends.
inline constexpr int admin_wait_ms = 10'000;
// The time to take the whole answer; then the connection ends.
inline constexpr int admin_send_ms = 2'000;
// Readiness is looked at anew after this; until then every probe is told the same.
inline constexpr std::int64_t readiness_kept_ms = 1'000;
// Questions to a responder in a row without a usable answer, after which it counts as silent.
inline constexpr int responder_failures = 3;
// From the last of them; then nothing is held against it until it was asked that often again.
inline constexpr std::int64_t responder_silence_ms = 60'000;
// Requests for probes and metrics at the same time, those that wait, and the time for each.
inline constexpr int probe_threads = 4;
inline constexpr int probes_waiting = 16;
inline constexpr int probe_s = 5;

// ---- recipients of paper (`public.address`) ----

// Connections of them; for a new one the one that has waited longest is shut.
inline constexpr std::size_t public_connections = 64;
// The time for handshake and first request, and for each later one; then closed.
inline constexpr int public_request_s = 10;
// Without a request; then closed.
inline constexpr int public_idle_s = 15;
// Requests on one connection; then closed.
inline constexpr int public_requests = 64;
// The text of a page's QR in a question for its state; more is 413.
inline constexpr std::size_t public_body_bytes = 1'024;
// Questions about one document within a minute, and about all; then 429.
inline constexpr int questions_per_document = 20;
inline constexpr int questions_per_minute = 6'000;
// Files of the site, each and all together; more is a fault of the settings.
inline constexpr std::size_t site_files = 64;
inline constexpr std::size_t site_bytes = 8'388'608;

// ---- the clock ----

// Wall time may have moved so far against the time since boot, since the start; the same as what
// closes a terminal.
inline constexpr std::int64_t clock_jump_ms = 120'000;
// Wall time may be so far behind the newest entry of the ledger.
inline constexpr std::int64_t clock_behind_ms = 5'000;
// The end of the TLS certificate is told so long before.
inline constexpr std::int64_t certificate_soon_s = 1'209'600;

}  // namespace shomei::issuer::limit
