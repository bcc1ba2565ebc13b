# A number of the sources that decide what a track sounds like; server/engine/fingerprint.h gives it.
#
# stillpoint_fingerprint(TARGET FOLDER...): over every source below these folders.
# Run as a script (cmake -P) this file writes the source.

if(CMAKE_SCRIPT_MODE_FILE)
    set(all "${FLAGS}")
    foreach(file IN LISTS FILES)
        file(SHA256 ${file} hash)
        string(APPEND all "${hash}\n")
    endforeach()
    string(SHA256 fingerprint "${all}")
    string(SUBSTRING ${fingerprint} 0 16 fingerprint)
    file(WRITE ${OUTPUT} "// Written by cmake/Fingerprint.cmake.
#include \"engine/fingerprint.h\"

const char* const stillpoint::engine::fingerprint = \"${fingerprint}\";
")
    return()
endif()

function(stillpoint_fingerprint TARGET)
    set(globs ${ARGN})
    list(TRANSFORM globs PREPEND ${CMAKE_SOURCE_DIR}/)
    set(headers ${globs})
    list(TRANSFORM globs APPEND /*.cpp)
    list(TRANSFORM headers APPEND /*.h)
    file(GLOB files CONFIGURE_DEPENDS ${globs} ${headers})
    list(SORT files)
    set(output ${CMAKE_BINARY_DIR}/fingerprint.cpp)
    add_custom_command(
        OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} "-DFILES=${files}" "-DFLAGS=${CMAKE_SYSTEM_PROCESSOR}" -DOUTPUT=${output}
                -P ${CMAKE_SOURCE_DIR}/cmake/Fingerprint.cmake
        DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/Fingerprint.cmake
        COMMENT "Taking the engine's fingerprint"
        VERBATIM)
    target_sources(${TARGET} PRIVATE ${output})
endfunction()
