# The web client: built by npm (Vite) into build/web, whatever the preset. Not part of "all", so that the server
# builds without Node.js; ./dev installs the npm packages and asks for the target "web".
set(STILLPOINT_WEB_CLIENT ${CMAKE_SOURCE_DIR}/build/web)
file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS
    ${CMAKE_SOURCE_DIR}/web/src/* ${CMAKE_SOURCE_DIR}/web/public/* ${CMAKE_SOURCE_DIR}/web/scripts/*)
file(GLOB web_settings CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/*)
list(FILTER web_sources EXCLUDE REGEX "/web/src/gen/")
list(FILTER web_settings EXCLUDE REGEX "/node_modules$|/(src|public|scripts)$")
file(GLOB_RECURSE web_protos CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/proto/*.proto)
add_custom_command(
    OUTPUT ${STILLPOINT_WEB_CLIENT}/index.html
    COMMAND npm run --silent build
    DEPENDS ${web_sources} ${web_settings} ${web_protos}
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}/web
    COMMENT "Building the web client"
    VERBATIM)
add_custom_target(web DEPENDS ${STILLPOINT_WEB_CLIENT}/index.html)
