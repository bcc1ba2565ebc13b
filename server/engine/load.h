// The one way a track document enters the server: parsed, its voices checked, limits enforced, its files
// opened.
#pragma once

#include <memory>
#include <string_view>

#include "media/contents.h"
#include "media/library.h"
#include "track/parse.h"

namespace stillpoint::engine {

struct LoadOptions {
    track::Limits limits;
    // An unknown synth function, or a file that is not there, is a warning and silence instead of an error.
    bool lenient = false;
    // Where the files are that the track names. Null: nobody looks, and what they would play is silent.
    const media::Library* library = nullptr;
    int rate = 0;  // Hz, of their sound; 0: the track's sample_rate
};

struct LoadResult {
    std::shared_ptr<const track::Track> track;  // null when there are errors
    media::Contents media;                      // of its files
    track::Diagnostics diagnostics;             // errors and warnings
    bool names_files = false;                   // whether the document names any, be they there or not
};

// track::parse, then the checks of voices/validate.h, then open_media. Decodes recordings that no one plays
// yet, which takes time; never on the audio path.
LoadResult load_track(std::string_view json_text, const LoadOptions& options = {});

}  // namespace stillpoint::engine
