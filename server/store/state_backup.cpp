#include "store/state_backup.h"

#include <fcntl.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

#include "store/database.h"
#include "store/state_database.h"

namespace stillpoint::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* others[] = {"link.key"};  // beside the database

void synchronise(const fs::path& path) {
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool done = descriptor >= 0 && fsync(descriptor) == 0;
    if (descriptor >= 0) close(descriptor);
    if (!done) throw std::runtime_error("cannot write " + path.string() + " to the disk");
}

void copy_database(const fs::path& from, const fs::path& to) {
    const fs::path part = to.string() + ".part";
    fs::remove(part);
    auto database = Database(from, Database::Mode::Read);
    database.statement("VACUUM INTO ?1").run(std::string_view(part.native()));
    synchronise(part);
    fs::rename(part, to);  // so that what has the name is whole
}

}  // namespace

void back_up_state(const fs::path& state, const fs::path& target) try {
    if (!fs::exists(state / database_name))
        throw std::runtime_error("there is no state in " + state.string() + ": no " +
                                 std::string(database_name));
    if (fs::exists(target / database_name))
        throw std::runtime_error(target.string() + " holds a database already; name another folder");
    fs::create_directories(target);
    fs::permissions(target, fs::perms::owner_all);
    for (const char* name : others) {
        if (!fs::exists(state / name)) continue;
        fs::copy_file(state / name, target / name, fs::copy_options::overwrite_existing);
        fs::permissions(target / name, fs::perms::owner_read | fs::perms::owner_write);
        synchronise(target / name);
    }
    copy_database(state / database_name, target / database_name);
    fs::permissions(target / database_name, fs::perms::owner_read | fs::perms::owner_write);
    synchronise(target);
} catch (const fs::filesystem_error& error) {
    throw std::runtime_error(error.what());
}

}  // namespace stillpoint::store
