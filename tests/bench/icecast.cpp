#include "icecast.h"

#include <arpa/inet.h>
#include <ogg/ogg.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>

namespace stillpoint::bench {
namespace {

using namespace std::chrono_literals;

sockaddr_in loopback(unsigned short port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

unsigned short free_port() {
    const int probe = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    const bool bound = bind(probe, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    close(probe);
    if (!bound) throw std::runtime_error("no free port");
    return ntohs(address.sin_port);
}

bool send_all(int socket, std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
    return true;
}

// One packet per page, as a live source with the least delay sends them.
class Pages {
  public:
    Pages() { ogg_stream_init(&stream_, 1); }
    ~Pages() { ogg_stream_clear(&stream_); }
    Pages(const Pages&) = delete;
    Pages& operator=(const Pages&) = delete;

    std::vector<std::uint8_t> page(std::span<const std::uint8_t> packet, std::int64_t granule) {
        ogg_packet in{};
        in.packet = const_cast<unsigned char*>(packet.data());  // libogg copies it
        in.bytes = static_cast<long>(packet.size());
        in.b_o_s = number_ == 0;
        in.granulepos = granule;
        in.packetno = number_++;
        ogg_stream_packetin(&stream_, &in);
        ogg_page out{};
        std::vector<std::uint8_t> bytes;
        while (ogg_stream_flush(&stream_, &out) != 0) {
            bytes.insert(bytes.end(), out.header, out.header + out.header_len);
            bytes.insert(bytes.end(), out.body, out.body + out.body_len);
        }
        return bytes;
    }

  private:
    ogg_stream_state stream_{};
    std::int64_t number_ = 0;
};

constexpr std::uint8_t tags[] = {'O', 'p', 'u', 's', 'T', 'a', 'g', 's', 5, 0, 0,
                                 0,   'b', 'e', 'n', 'c', 'h', 0,   0,   0, 0};

}  // namespace

Icecast::Icecast(std::vector<std::uint8_t> head, Packets packets)
    : head_(std::move(head)), packets_(std::move(packets)), port_(free_port()) {
    // Root hands its Icecast over to "nobody".
    std::filesystem::permissions(folder_ / "", std::filesystem::perms::all);
    write_configuration();
    child_ = std::make_unique<Child>(std::vector<std::string>{"icecast2", "-c", folder_ / "icecast.xml"});
    source_ = std::thread([this, source = connect_source()] { feed(source); });
}

Icecast::~Icecast() {
    stopping_ = true;
    source_.join();
    child_.reset();
}

void Icecast::write_configuration() const {
    const std::string folder = (folder_ / "").string();
    std::ofstream(folder_ / "icecast.xml")
        << "<icecast><limits><clients>1000</clients><sources>2</sources><queue-size>524288</queue-size>"
           "<burst-on-connect>0</burst-on-connect></limits>"
           "<authentication><source-password>source</source-password><admin-user>admin</admin-user>"
           "<admin-password>admin</admin-password></authentication><hostname>localhost</hostname>"
           "<listen-socket><port>"
        << port_
        << "</port><bind-address>127.0.0.1</bind-address></listen-socket>"
           "<paths><basedir>"
        << folder << "</basedir><logdir>" << folder << "</logdir><webroot>" << folder
        << "</webroot><adminroot>" << folder
        << "</adminroot></paths><logging><accesslog>access.log</accesslog><errorlog>error.log</errorlog>"
           "<loglevel>1</loglevel></logging><security><chroot>0</chroot>"
        << (geteuid() == 0 ? "<changeowner><user>nobody</user><group>nogroup</group></changeowner>" : "")
        << "</security></icecast>\n";
}

int Icecast::connect_source() const {
    const sockaddr_in address = loopback(port_);
    for (int i = 0; i < 100; ++i) {
        const int source = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(source, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
            // "source:source" in base64
            const std::string request =
                std::string("PUT ") + path +
                " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic c291cmNlOnNvdXJjZQ==\r\n"
                "Content-Type: audio/ogg\r\n\r\n";
            send_all(source, {reinterpret_cast<const std::uint8_t*>(request.data()), request.size()});
            char answer[512];
            const ssize_t size = recv(source, answer, sizeof answer, 0);
            if (size > 12 && std::string(answer, 13).find(" 200") != std::string::npos) return source;
            close(source);
            throw std::runtime_error(
                "Icecast does not take the source: " +
                std::string(answer, static_cast<std::size_t>(std::max<ssize_t>(size, 0))));
        }
        close(source);
        std::this_thread::sleep_for(50ms);
    }
    throw std::runtime_error("Icecast does not listen");
}

void Icecast::feed(int source) const {
    Pages pages;
    bool alive = send_all(source, pages.page(head_, 0)) && send_all(source, pages.page(tags, 0));
    auto next = std::chrono::steady_clock::now();
    for (std::int64_t i = 0; alive && !stopping_; ++i) {
        const auto& packet = packets_[static_cast<std::size_t>(i) % packets_.size()];
        alive = send_all(source, pages.page(packet, (i + 1) * 960));
        next += 20ms;
        std::this_thread::sleep_until(next);
    }
    close(source);
}

}  // namespace stillpoint::bench
