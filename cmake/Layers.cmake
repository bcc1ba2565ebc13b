# Helpers that turn a folder of server/ into a library that exposes only its own headers.

# Adds every .cpp of FOLDER to TARGET.
function(stillpoint_sources TARGET FOLDER)
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${FOLDER}/*.cpp)
    target_sources(${TARGET} PRIVATE ${sources})
endfunction()

# stillpoint_layer(NAME [DEPENDS layer...] [LIBRARIES target...] [OPTIMIZE])
#
# The headers of server/NAME are included as "NAME/file.h". They are reached through a folder that holds a
# link to this one layer, so a target finds only the layers it links.
function(stillpoint_layer NAME)
    cmake_parse_arguments(LAYER "OPTIMIZE" "" "DEPENDS;LIBRARIES" ${ARGN})
    set(view ${CMAKE_BINARY_DIR}/include/${NAME})
    file(MAKE_DIRECTORY ${view})
    file(CREATE_LINK ${CMAKE_SOURCE_DIR}/server/${NAME} ${view}/${NAME} SYMBOLIC)

    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/server/${NAME}/*.cpp)
    list(TRANSFORM LAYER_DEPENDS PREPEND stillpoint_)
    if(sources)
        set(scope PUBLIC)
        add_library(stillpoint_${NAME} STATIC ${sources})
        if(LAYER_OPTIMIZE)
            target_compile_options(stillpoint_${NAME} PRIVATE $<$<CONFIG:Release>:-O3>)
        endif()
    else()
        set(scope INTERFACE)
        add_library(stillpoint_${NAME} INTERFACE)
    endif()
    target_include_directories(stillpoint_${NAME} ${scope} ${view})
    target_link_libraries(stillpoint_${NAME} ${scope} ${LAYER_DEPENDS} ${LAYER_LIBRARIES})
endfunction()

# Compiles proto/**/*.proto into the library stillpoint_NAME, included as "stillpoint/v1/file.pb.h".
function(stillpoint_proto NAME)
    set(root ${CMAKE_SOURCE_DIR}/proto)
    set(generated ${CMAKE_BINARY_DIR}/proto)
    file(MAKE_DIRECTORY ${generated})
    file(GLOB_RECURSE protos CONFIGURE_DEPENDS RELATIVE ${root} ${root}/*.proto)
    list(TRANSFORM protos REPLACE "\\.proto$" ".pb.cc" OUTPUT_VARIABLE sources)
    list(TRANSFORM protos REPLACE "\\.proto$" ".pb.h" OUTPUT_VARIABLE headers)
    list(TRANSFORM sources PREPEND ${generated}/)
    list(TRANSFORM headers PREPEND ${generated}/)
    list(TRANSFORM protos PREPEND ${root}/ OUTPUT_VARIABLE paths)
    add_custom_command(
        OUTPUT ${sources} ${headers}
        COMMAND protobuf::protoc --proto_path=${root} --cpp_out=${generated} ${protos}
        DEPENDS ${paths}
        COMMENT "Generating C++ from proto/"
        VERBATIM)
    add_library(stillpoint_${NAME} STATIC ${sources} ${headers})
    target_include_directories(stillpoint_${NAME} SYSTEM PUBLIC ${generated})
    target_link_libraries(stillpoint_${NAME} PUBLIC protobuf::libprotobuf-lite)
    target_compile_options(stillpoint_${NAME} PRIVATE -w)
endfunction()
