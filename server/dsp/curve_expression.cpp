#include "dsp/curve_expression.h"

#include <muParser.h>

#include <algorithm>
#include <cmath>

namespace stillpoint::dsp {
namespace {

constexpr std::size_t max_length = 500;  // characters; longer text is no curve

// Python's spelling in the parser's: no module prefixes, "^" for "**".
std::string translate(std::string_view python) {
    std::string text;
    while (!python.empty()) {
        std::size_t skipped = 0;
        for (const std::string_view prefix : {"numpy.", "np.", "math."})
            if (python.starts_with(prefix)) skipped = prefix.size();
        if (python.starts_with("**")) {
            text += '^';
            skipped = 2;
        } else if (skipped == 0) {
            text += python[0];
            skipped = 1;
        }
        python.remove_prefix(skipped);
    }
    return text;
}

void define_functions(mu::Parser& parser) {
    parser.ClearFun();
    using One = double (*)(double);
    using Two = double (*)(double, double);
    using Three = double (*)(double, double, double);
    const std::pair<const char*, One> ones[] = {{"sin", std::sin},
                                                {"cos", std::cos},
                                                {"tan", std::tan},
                                                {"arcsin", std::asin},
                                                {"arccos", std::acos},
                                                {"arctan", std::atan},
                                                {"asin", std::asin},
                                                {"acos", std::acos},
                                                {"atan", std::atan},
                                                {"sinh", std::sinh},
                                                {"cosh", std::cosh},
                                                {"tanh", std::tanh},
                                                {"exp", std::exp},
                                                {"log", std::log},
                                                {"sqrt", std::sqrt},
                                                {"log10", std::log10},
                                                {"abs", std::fabs},
                                                {"fabs", std::fabs},
                                                {"ceil", std::ceil},
                                                {"floor", std::floor},
                                                {"sign", [](double x) { return double((x > 0) - (x < 0)); }}};
    for (const auto& [name, function] : ones)
        parser.DefineFun(name, function);
    const std::pair<const char*, Two> twos[] = {
        {"power", [](double a, double b) { return std::pow(a, b); }},
        {"pow", [](double a, double b) { return std::pow(a, b); }},
        {"minimum", [](double a, double b) { return std::min(a, b); }},
        {"maximum", [](double a, double b) { return std::max(a, b); }}};
    for (const auto& [name, function] : twos)
        parser.DefineFun(name, function);
    const Three clip = [](double x, double low, double high) { return std::min(std::max(x, low), high); };
    const Three where = [](double condition, double a, double b) { return condition != 0 ? a : b; };
    parser.DefineFun("clip", clip);
    parser.DefineFun("where", where);
    parser.ClearConst();
    parser.DefineConst("pi", 3.14159265358979323846);
    parser.DefineConst("e", 2.71828182845904523536);
}

}  // namespace

std::vector<double> tabulate_curve(std::string_view text, std::span<const double> alphas) {
    if (text.size() > max_length) return {};
    try {
        double alpha = 0;
        mu::Parser parser;
        define_functions(parser);
        parser.DefineVar("alpha", &alpha);
        parser.SetExpr(translate(text));
        if (parser.GetUsedVar().count("alpha") == 0) return {};
        std::vector<double> values;
        values.reserve(alphas.size());
        for (const double a : alphas) {
            alpha = a;
            values.push_back(parser.Eval());
            if (!std::isfinite(values.back())) return {};
        }
        return values;
    } catch (const mu::ParserError&) {
        return {};
    }
}

}  // namespace stillpoint::dsp
