# Builds the responses of the KEMAR head into TARGET: read through libmysofa while building, so that the program
# needs neither the file nor the library.
function(stillpoint_head_responses TARGET)
    find_file(STILLPOINT_KEMAR_SOFA MIT_KEMAR_normal_pinna.sofa PATHS /usr/share/libmysofa REQUIRED
              DOC "The MIT KEMAR set, of Debian's libmysofa1")
    add_executable(stillpoint_kemar_table ${CMAKE_SOURCE_DIR}/cmake/kemar_table.cpp)
    target_link_libraries(stillpoint_kemar_table PRIVATE PkgConfig::mysofa)
    set(output ${CMAKE_BINARY_DIR}/embedded/kemar.cpp)
    add_custom_command(
        OUTPUT ${output}
        COMMAND stillpoint_kemar_table ${STILLPOINT_KEMAR_SOFA} ${output}
        DEPENDS stillpoint_kemar_table ${STILLPOINT_KEMAR_SOFA}
        COMMENT "Reading the KEMAR head"
        VERBATIM)
    target_sources(${TARGET} PRIVATE ${output})
endfunction()
