// SPDX-License-Identifier: Apache-2.0
#include "qr_code.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <limits>

#include "qr_mask.h"
#include "shomei/base/fault.h"

namespace shomei::pdf {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
constexpr int masks = 8, format_bits = 15;

// Table 9 for level M: `blocks` of `words` data codewords, then `longer` of one more; table E.1:
// the middles of the alignment patterns (0: none).
struct Version {
    int correction, blocks, words, longer;
    std::array<int, 3> alignment;

    int data_words() const { return blocks * words + longer * (words + 1); }
};
constexpr std::array<Version, 11> versions{{{10, 1, 16, 0, {}},
                                            {16, 1, 28, 0, {6, 18}},
                                            {26, 1, 44, 0, {6, 22}},
                                            {18, 2, 32, 0, {6, 26}},
                                            {24, 2, 43, 0, {6, 30}},
                                            {16, 4, 27, 0, {6, 34}},
                                            {18, 4, 31, 0, {6, 22, 38}},
                                            {22, 2, 38, 2, {6, 24, 42}},
                                            {22, 3, 36, 2, {6, 26, 46}},
                                            {26, 4, 43, 1, {6, 28, 50}},
                                            {30, 1, 50, 4, {6, 30, 54}}}};

// `number` is the version's, from 1 on.
int count_bits(std::size_t number) { return number < 10 ? 9 : 11; }

class BitWriter {
public:
    void put(unsigned value, int bits) {
        for (int i = bits; i-- > 0; ++size_) {
            if (size_ % 8 == 0) bytes_.push_back(0);
            bytes_.back() =
                static_cast<std::uint8_t>(bytes_.back() | (value >> i & 1) << (7 - size_ % 8));
        }
    }
    Bytes take() { return std::move(bytes_); }

private:
    Bytes bytes_;
    std::size_t size_ = 0;
};

// The smallest version that holds an alphanumeric segment of `length` characters.
std::size_t choose_version(std::size_t length) {
    for (std::size_t number = 1; number <= versions.size(); ++number) {
        const auto bits =
            4 + static_cast<std::size_t>(count_bits(number)) + length / 2 * 11 + length % 2 * 6;
        if (bits <= 8 * static_cast<std::size_t>(versions[number - 1].data_words())) return number;
    }
    throw Fault(FaultCode::drawing, "the page code's text is too long");
}

unsigned value_of(char c) {
    const auto at = alphabet.find(c);
    if (at == std::string_view::npos)
        throw Fault(FaultCode::drawing,
                    "the page code's text has a character that is not alphanumeric");
    return static_cast<unsigned>(at);
}

// Clauses 7.4.5, 7.4.9 and 7.4.10: mode, length, pairs; terminator; padding.
Bytes write_data(std::string_view text, std::size_t number) {
    const auto size = static_cast<std::size_t>(versions[number - 1].data_words());
    BitWriter out;
    out.put(0b0010, 4);
    out.put(static_cast<unsigned>(text.size()), count_bits(number));
    std::size_t i = 0;
    for (; i + 1 < text.size(); i += 2) out.put(value_of(text[i]) * 45 + value_of(text[i + 1]), 11);
    if (i < text.size()) out.put(value_of(text[i]), 6);
    out.put(0, 4);
    auto bytes = out.take();
    bytes.resize(std::min(bytes.size(), size));
    for (bool first = true; bytes.size() < size; first = !first)
        bytes.push_back(first ? 0xEC : 0x11);
    return bytes;
}

// GF(256) of clause 7.5.2: x^8 + x^4 + x^3 + x^2 + 1.
struct Field {
    std::array<std::uint8_t, 510> power{};
    std::array<int, 256> logarithm{};
};
constexpr Field make_field() {
    Field field;
    unsigned value = 1;
    for (std::size_t i = 0; i < 255; ++i) {
        field.power[i] = field.power[i + 255] = static_cast<std::uint8_t>(value);
        field.logarithm[value] = static_cast<int>(i);
        value = value << 1 ^ (value & 0x80 ? 0x11D : 0);
    }
    return field;
}
constexpr Field field = make_field();

std::uint8_t multiply(std::uint8_t a, std::uint8_t b) {
    if (a == 0 || b == 0) return 0;
    return field.power[static_cast<std::size_t>(field.logarithm[a] + field.logarithm[b])];
}

// The product of (x - 2^i): logarithms of its coefficients but the first, which is 1.
std::vector<int> make_generator(int degree) {
    Bytes product(static_cast<std::size_t>(degree), 0);
    product.back() = 1;
    for (std::size_t root = 0; root < product.size(); ++root)
        for (std::size_t i = 0; i < product.size(); ++i)
            product[i] = static_cast<std::uint8_t>(multiply(product[i], field.power[root]) ^
                                                   (i + 1 < product.size() ? product[i + 1] : 0));
    std::vector<int> out;
    for (const auto coefficient : product) out.push_back(field.logarithm[coefficient]);
    return out;
}

// What is left when the block is divided by the generator, none of whose coefficients is 0.
Bytes correct(ByteView block, const std::vector<int>& generator) {
    Bytes rest(generator.size() + 1, 0);
    for (const auto byte : block) {
        const auto factor = static_cast<std::uint8_t>(byte ^ rest.front());
        std::copy(rest.begin() + 1, rest.end(), rest.begin());
        if (factor == 0) continue;
        const auto* power = &field.power[static_cast<std::size_t>(field.logarithm[factor])];
        for (std::size_t i = 0; i < generator.size(); ++i) rest[i] ^= power[generator[i]];
    }
    rest.pop_back();
    return rest;
}

// Clause 7.6: codewords of the blocks by turns, then their correction by turns.
Bytes interleave(const Bytes& data, const Version& version, const std::vector<int>& generator) {
    std::vector<ByteView> blocks;
    std::vector<Bytes> corrections;
    ByteView rest(data);
    for (int i = 0; i < version.blocks + version.longer; ++i) {
        const auto size = static_cast<std::size_t>(version.words + (i >= version.blocks ? 1 : 0));
        blocks.push_back(rest.first(size));
        corrections.push_back(correct(blocks.back(), generator));
        rest = rest.subspan(size);
    }
    Bytes out;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(version.words); ++i)
        for (const auto& block : blocks)
            if (i < block.size()) out.push_back(block[i]);
    for (std::size_t i = 0; i < generator.size(); ++i)
        for (const auto& correction : corrections) out.push_back(correction[i]);
    return out;
}

// Annexes C and D: `value`, then what is left of it when divided by `generator`.
unsigned append_bch(unsigned value, unsigned generator, int degree) {
    unsigned rest = value << degree;
    for (int i = 17; i >= degree; --i)
        if (rest >> i & 1) rest ^= generator << (i - degree);
    return value << degree | rest;
}

bool is_masked(int mask, int x, int y) {
    switch (mask) {  // table 10; i is the row there, j the column
        case 0:
            return (y + x) % 2 == 0;
        case 1:
            return y % 2 == 0;
        case 2:
            return x % 3 == 0;
        case 3:
            return (y + x) % 3 == 0;
        case 4:
            return (y / 2 + x / 3) % 2 == 0;
        case 5:
            return y * x % 2 + y * x % 3 == 0;
        case 6:
            return (y * x % 2 + y * x % 3) % 2 == 0;
        default:
            return ((y + x) % 2 + y * x % 3) % 2 == 0;
    }
}

struct Place {
    int x = 0, y = 0;
};

// All of a version's symbol that does not depend on its text.
class Frame {
public:
    explicit Frame(std::size_t number)
        : number_(static_cast<int>(number)),
          side_(17 + 4 * number_),
          modules_(side_),
          taken_(side_),
          generator_(make_generator(versions[number - 1].correction)) {
        put_timing();
        for (const auto& [x, y] : {std::pair{3, 3}, {side_ - 4, 3}, {3, side_ - 4}})
            put_finder(x, y);
        put_alignment(versions[number - 1].alignment);
        if (number_ >= 7) put_version();
        reserve_format();
        find_path();
        for (int mask = 0; mask < masks; ++mask) patterns_.push_back(make_pattern(mask));
    }

    // `data`: the version's data codewords. With the mask whose penalty is the least, the first of
    // several.
    QrModules fill(const Bytes& data) const {
        const auto codewords =
            interleave(data, versions[static_cast<std::size_t>(number_ - 1)], generator_);
        QrModules plain = modules_;
        for (std::size_t i = 0; i < codewords.size() * 8; ++i)
            if (codewords[i / 8] >> (7 - i % 8) & 1) plain.darken(path_[i].x, path_[i].y);
        QrModules best(side_);
        int least = std::numeric_limits<int>::max();
        for (const auto& pattern : patterns_) {
            auto symbol = combine(plain, pattern);
            const int points = penalty(symbol, least);
            if (points >= least) continue;
            least = points;
            best = symbol;
        }
        return best;
    }

private:
    void put(int x, int y, bool dark) {
        if (x < 0 || y < 0 || x >= side_ || y >= side_) return;
        modules_.set(x, y, dark);
        taken_.set(x, y, true);
    }
    // A ring round a ring round a square, the outermost light.
    void put_finder(int x, int y) {
        for (int dy = -4; dy <= 4; ++dy)
            for (int dx = -4; dx <= 4; ++dx) {
                const int ring = std::max(std::abs(dx), std::abs(dy));
                put(x + dx, y + dy, ring != 2 && ring != 4);
            }
    }
    void put_alignment(const std::array<int, 3>& middles) {
        for (const int y : middles)
            for (const int x : middles) {
                const bool on_finder =
                    std::min(x, y) == 6 && (x == y || std::max(x, y) == side_ - 7);
                if (x == 0 || y == 0 || on_finder) continue;
                for (int dy = -2; dy <= 2; ++dy)
                    for (int dx = -2; dx <= 2; ++dx)
                        put(x + dx, y + dy, std::max(std::abs(dx), std::abs(dy)) != 1);
            }
    }
    void put_timing() {
        for (int i = 0; i < side_; ++i) {
            put(i, 6, i % 2 == 0);
            put(6, i, i % 2 == 0);
        }
    }
    // Clause 7.10.
    void put_version() {
        const unsigned bits = append_bch(static_cast<unsigned>(number_), 0x1F25, 12);
        for (int i = 0; i < 18; ++i) {
            put(i / 3, side_ - 11 + i % 3, bits >> i & 1);
            put(side_ - 11 + i % 3, i / 3, bits >> i & 1);
        }
    }
    // Clause 7.9, twice, and the module that is always dark. Level M is 00.
    std::pair<Place, Place> format_places(int bit) const {
        return {{8, bit < 6   ? bit
                    : bit < 8 ? bit + 1
                              : side_ - 15 + bit},
                {bit < 8   ? side_ - 1 - bit
                 : bit < 9 ? 7
                           : 14 - bit,
                 8}};
    }
    void reserve_format() {
        for (int bit = 0; bit < format_bits; ++bit) {
            const auto [first, second] = format_places(bit);
            put(first.x, first.y, false);
            put(second.x, second.y, false);
        }
        put(8, side_ - 8, true);
    }
    // Clause 7.7.3: columns two by two from the right, up and down by turns, past the timing.
    void find_path() {
        bool upwards = true;
        for (int right = side_ - 1; right > 0; right -= right == 8 ? 3 : 2, upwards = !upwards)
            for (int i = 0; i < side_; ++i)
                for (int x = right; x >= right - 1; --x) {
                    const int y = upwards ? side_ - 1 - i : i;
                    if (!taken_.at(x, y)) path_.push_back({x, y});
                }
    }
    // The mask over the data, and the format that names it.
    QrModules make_pattern(int mask) const {
        QrModules pattern(side_);
        const unsigned format = append_bch(static_cast<unsigned>(mask), 0x537, 10) ^ 0x5412;
        for (int bit = 0; bit < format_bits; ++bit) {
            const auto [first, second] = format_places(bit);
            pattern.set(first.x, first.y, format >> bit & 1);
            pattern.set(second.x, second.y, format >> bit & 1);
        }
        for (const auto& [x, y] : path_)
            if (is_masked(mask, x, y)) pattern.darken(x, y);
        return pattern;
    }

    int number_, side_;
    QrModules modules_, taken_;
    std::vector<int> generator_;
    std::vector<Place> path_;
    std::vector<QrModules> patterns_;
};

const Frame& frame(std::size_t number) {
    static const auto frames = [] {
        std::vector<Frame> out;
        for (std::size_t i = 1; i <= versions.size(); ++i) out.emplace_back(i);
        return out;
    }();
    return frames[number - 1];
}

}  // namespace

Bitmap encode_qr(std::string_view text) {
    if (text.empty()) throw Fault(FaultCode::drawing, "the page code has no text");
    const auto number = choose_version(text.size());
    const auto symbol = frame(number).fill(write_data(text, number));
    Bitmap bitmap(symbol.side, symbol.side);
    for (int y = 0; y < symbol.side; ++y)
        for (auto row = symbol.rows[static_cast<std::size_t>(y)]; row != 0; row &= row - 1)
            bitmap.set(std::countr_zero(row), y);
    return bitmap;
}

}  // namespace shomei::pdf
