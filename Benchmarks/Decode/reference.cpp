// The bar for the decoders: simdjson's on-demand parser over the same payloads, each parsed once and every field visited once
// (keys raw, texts unescaped, numbers converted). Payloads lie in padded buffers before the clock starts.
// usage: reference MESSAGES.jsonl -> lines of "group<TAB>messages<TAB>ns a message", processor time, best of 9 rounds.
#include <simdjson.h>
#include <ctime>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

using namespace simdjson;

static uint64_t sum = 0;

static void visit(ondemand::value value) {
    switch (value.type()) {
    case ondemand::json_type::object:
        for (auto field : value.get_object()) {
            sum += static_cast<uint64_t>(field.key().value().raw()[0]);
            visit(field.value());
        }
        break;
    case ondemand::json_type::array:
        for (auto element : value.get_array()) visit(element.value());
        break;
    case ondemand::json_type::string: sum += value.get_string().value().size(); break;
    case ondemand::json_type::number: sum += static_cast<uint64_t>(value.get_double().value() != 0); break;
    case ondemand::json_type::boolean: sum += value.get_bool().value(); break;
    case ondemand::json_type::null: sum += value.is_null(); break;
    }
}

static double processor_ns() {
    timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

static double measure(ondemand::parser &parser, const std::vector<padded_string> &payloads) {
    double best = 1e300;
    for (int round = 0; round < 9; round++) {
        const double began = processor_ns();
        double spent = 0;
        long count = 0;
        while (spent < 1e7) {
            for (int again = 0; again < 50; again++)
                for (const auto &payload : payloads) {
                    ondemand::document document = parser.iterate(payload);
                    visit(document.get_value().value());
                }
            count += 50 * static_cast<long>(payloads.size());
            spent = processor_ns() - began;
        }
        if (spent / count < best) best = spent / count;
    }
    return best;
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    dom::parser reader;
    std::map<std::string, std::vector<padded_string>> groups;
    for (dom::element line : reader.load_many(argv[1])) {
        bool setup = false;
        std::string_view bridge, payload;
        if (line["setup"].get(setup) == SUCCESS && setup) continue;
        if (line["bridge"].get(bridge) || line["payload"].get(payload) || payload.empty()) continue;
        if (payload[0] != '{' && payload[0] != '[') continue;
        groups[std::string(bridge)].emplace_back(payload);
        const bool isFlat = payload[0] == '{' && payload.find_first_of("{[", 1) == std::string_view::npos;
        if (isFlat) groups["flat JSON"].emplace_back(payload);
    }
    ondemand::parser parser;
    for (const auto &[name, payloads] : groups)
        std::printf("%s\t%zu\t%.1f\n", name.c_str(), payloads.size(), measure(parser, payloads));
    return sum == 0;
}
