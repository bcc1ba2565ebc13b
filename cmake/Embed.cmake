# Builds files into a library as C++ string literals; server/support/resources.h finds them.
#
# stillpoint_embed(TARGET FOLDER GLOB...): the files of FOLDER that match, each under its path inside FOLDER.
# Run as a script (cmake -P) this file writes the source.

if(CMAKE_SCRIPT_MODE_FILE)
    set(entries "")
    foreach(file IN LISTS FILES)
        file(READ ${FOLDER}/${file} contents)
        string(APPEND entries "    {\"${file}\", R\"__file__(${contents})__file__\"},\n")
    endforeach()
    file(WRITE ${OUTPUT} "// Written by cmake/Embed.cmake.
#include <string_view>

namespace stillpoint::support {

struct EmbeddedFile {
    std::string_view path;
    std::string_view contents;
};

// The last entry only keeps the array from being empty.
constexpr EmbeddedFile files[] = {
${entries}    {\"\", \"\"},
};

extern const EmbeddedFile* const embedded_begin;
extern const EmbeddedFile* const embedded_end;
const EmbeddedFile* const embedded_begin = files;
const EmbeddedFile* const embedded_end = files + sizeof(files) / sizeof(files[0]) - 1;

}  // namespace stillpoint::support
")
    return()
endif()

function(stillpoint_embed TARGET FOLDER)
    set(root ${CMAKE_SOURCE_DIR}/${FOLDER})
    list(TRANSFORM ARGN PREPEND ${root}/ OUTPUT_VARIABLE globs)
    file(GLOB files CONFIGURE_DEPENDS RELATIVE ${root} ${globs})
    list(SORT files)
    list(TRANSFORM files PREPEND ${root}/ OUTPUT_VARIABLE paths)
    set(output ${CMAKE_BINARY_DIR}/embedded/${FOLDER}.cpp)
    add_custom_command(
        OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} "-DFILES=${files}" -DFOLDER=${root} -DOUTPUT=${output}
                -P ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake
        DEPENDS ${paths} ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake
        COMMENT "Embedding ${FOLDER}/"
        VERBATIM)
    target_sources(${TARGET} PRIVATE ${output})
endfunction()
