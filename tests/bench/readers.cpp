#include "readers.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "bench.h"
#include "loadtest/process_use.h"
#include "stillpoint/v1/stream.pb.h"

namespace stillpoint::bench {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto feedback_interval = 2s;
constexpr std::int64_t rate = 48000;

std::int64_t microseconds(Clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

// Reads a varint and moves AT behind it.
std::uint64_t varint(std::string_view bytes, std::size_t& at) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; at < bytes.size() && shift < 64; shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes[at++]);
        value |= std::uint64_t{byte & 0x7fu} << shift;
        if (byte < 0x80) break;
    }
    return value;
}

// What a reader must know of a segment, without making a message of it.
struct Sound {
    std::uint32_t epoch = 0;
    std::int64_t first_sample = 0;
    int packets = 0;
};

Sound sound_of(std::string_view segment) {
    Sound sound;
    for (std::size_t at = 0; at < segment.size();) {
        const std::uint64_t tag = varint(segment, at), value = varint(segment, at);
        if (tag == (1 << 3 | 0)) sound.epoch = static_cast<std::uint32_t>(value);
        if (tag == (2 << 3 | 0)) sound.first_sample = static_cast<std::int64_t>(value);
        if (tag == (3 << 3 | 2)) ++sound.packets;
        if ((tag & 7) == 2) at += value;
    }
    return sound;
}

// Gaps in tenths of a millisecond, up to 10 s.
class Histogram {
  public:
    void add(Clock::duration gap) {
        const auto tenths = std::chrono::duration_cast<std::chrono::microseconds>(gap).count() / 100;
        ++counts_[std::min(counts_.size() - 1, static_cast<std::size_t>(tenths))];
        ++total_;
    }
    double rank_ms(double part) const {
        std::uint64_t left = static_cast<std::uint64_t>(std::ceil(part * static_cast<double>(total_)));
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            if (counts_[i] >= left) return static_cast<double>(i) / 10;
            left -= counts_[i];
        }
        return 0;
    }

  private:
    std::vector<std::uint32_t> counts_ = std::vector<std::uint32_t>(100'000);
    std::uint64_t total_ = 0;
};

struct Tally {
    bool open = false;
    std::uint64_t quanta = 0, messages = 0;
    Histogram gaps;
};

// One listener. What arrives is handed to consume(), which returns how much of it was complete.
class Reader {
  public:
    Reader(const Campaign& campaign, Tally& tally) : tally_(tally) {
        socket_ = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(campaign.port);
        if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("a listener cannot connect");
        const int yes = 1;
        setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    }
    virtual ~Reader() { close(socket_); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    int socket_number() const { return socket_; }

    // False when the server has hung up.
    bool read(Clock::time_point now) {
        static char buffer[256 << 10];
        const ssize_t size = recv(socket_, buffer, sizeof buffer, MSG_DONTWAIT);
        if (size < 0) return errno == EAGAIN || errno == EINTR;
        if (size == 0) return false;
        std::string_view bytes(buffer, static_cast<std::size_t>(size));
        if (!rest_.empty()) bytes = rest_.append(bytes);
        const std::uint64_t before = quanta_;
        if (!open_) bytes.remove_prefix(skip_head(bytes));
        while (open_) {
            const std::size_t used = consume(bytes, now);
            if (used == 0) break;
            bytes.remove_prefix(used);
        }
        rest_ = std::string(bytes);
        if (quanta_ > before) note_arrival(now, quanta_ - before);
        return true;
    }

    virtual void tell(Clock::time_point) {}

  protected:
    void send_bytes(const std::string& bytes) const {
        send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    // The first of BYTES, if all of it is there: returns its length, else 0.
    virtual std::size_t consume(std::string_view bytes, Clock::time_point now) = 0;
    virtual void opened() {}
    std::uint64_t quanta_ = 0;

  private:
    std::size_t skip_head(std::string_view bytes) {
        const std::size_t end = bytes.find("\r\n\r\n");
        if (end == std::string_view::npos) return 0;
        open_ = true;
        opened();
        return end + 4;
    }

    void note_arrival(Clock::time_point now, std::uint64_t quanta) {
        if (tally_.open) {
            tally_.quanta += quanta;
            ++tally_.messages;
            if (last_ > Clock::time_point()) tally_.gaps.add(now - last_);
        }
        last_ = now;
    }

    Tally& tally_;
    int socket_;
    bool open_ = false;
    std::string rest_;
    Clock::time_point last_;
};

class IcecastReader final : public Reader {
  public:
    IcecastReader(const Campaign& campaign, Tally& tally) : Reader(campaign, tally) {
        send_bytes("GET " + campaign.path + " HTTP/1.0\r\nHost: localhost\r\n\r\n");
    }

  private:
    // One Ogg page: 27 bytes, the last of them the number of lacing values, those, then the packets.
    std::size_t consume(std::string_view bytes, Clock::time_point) override {
        if (bytes.size() < 27) return 0;
        if (bytes.substr(0, 4) != "OggS") throw std::runtime_error("Icecast sent what is no Ogg page");
        const std::size_t lacings = static_cast<unsigned char>(bytes[26]);
        if (bytes.size() < 27 + lacings) return 0;
        std::size_t size = 27 + lacings;
        int packets = 0;
        for (const char lacing : bytes.substr(27, lacings)) {
            size += static_cast<unsigned char>(lacing);
            packets += static_cast<unsigned char>(lacing) < 255;
        }
        if (bytes.size() < size) return 0;
        if (headers_ < 2)
            ++headers_;
        else
            quanta_ += static_cast<std::uint64_t>(packets);
        return size;
    }

    int headers_ = 0;
};

class StillpointReader final : public Reader {
  public:
    StillpointReader(const Campaign& campaign, Tally& tally) : Reader(campaign, tally) {
        send_bytes("GET " + campaign.path +
                   " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Protocol: stillpoint.v1\r\n\r\n");
    }

    void tell(Clock::time_point now) override {
        if (quanta_ == 0) return;
        const std::int64_t played = std::min(end_, position(microseconds(now)));
        v1::ClientMessage message;
        auto& feedback = *message.mutable_feedback();
        feedback.set_epoch(epoch_);
        feedback.set_played_sample(static_cast<std::uint64_t>(played));
        feedback.set_buffered_ms(static_cast<std::uint32_t>((end_ - played) * 1000 / rate));
        send_message(message);
    }

  private:
    void opened() override {
        v1::ClientMessage message;
        message.mutable_hello()->set_want_audio(true);
        message.mutable_hello()->set_want_world(true);
        message.mutable_hello()->set_client("stillpoint_bench");
        send_message(message);
    }

    // Masked with zeros, which is a mask, too.
    void send_message(const v1::ClientMessage& message) const {
        const std::string payload = message.SerializeAsString();
        std::string frame{static_cast<char>(0x82), static_cast<char>(0x80 | payload.size()), 0, 0, 0, 0};
        send_bytes(frame + payload);
    }

    // One frame of RFC 6455.
    std::size_t consume(std::string_view bytes, Clock::time_point now) override {
        if (bytes.size() < 2) return 0;
        std::size_t length = static_cast<unsigned char>(bytes[1]), header = 2;
        const std::size_t more = length == 126 ? 2 : length == 127 ? 8 : 0;
        if (bytes.size() < header + more) return 0;
        if (more > 0) length = 0;
        for (std::size_t i = 0; i < more; ++i)
            length = length << 8 | static_cast<unsigned char>(bytes[header++]);
        if (bytes.size() < header + length) return 0;
        if ((bytes[0] & 0xf) == 2) take(bytes.substr(header, length), now);
        return header + length;
    }

    void take(std::string_view message, Clock::time_point now) {
        if (message.empty()) return;
        if (message[0] == (2 << 3 | 2)) {
            std::size_t at = 1;
            varint(message, at);
            const Sound sound = sound_of(message.substr(at));
            if (sound.packets == 0) return;
            quanta_ += static_cast<std::uint64_t>(sound.packets);
            epoch_ = sound.epoch;
            end_ = sound.first_sample + sound.packets * 960;
            return;
        }
        v1::ServerMessage other;
        other.ParseFromArray(message.data(), static_cast<int>(message.size()));
        if (!other.has_status() && !other.has_hello()) return;
        const v1::Status& status = other.has_hello() ? other.hello().status() : other.status();
        anchor_ = static_cast<std::int64_t>(status.anchor_sample());
        // The way here makes the offset too small, so the sample due is told later than it is, never earlier.
        offset_us_ = status.server_time_us() - microseconds(now);
        due_us_ = status.anchor_time_us() + status.playout_delay_us();
    }

    std::int64_t position(std::int64_t now_us) const {
        return anchor_ + std::max<std::int64_t>(0, now_us + offset_us_ - due_us_) * rate / 1'000'000;
    }

    std::uint32_t epoch_ = 0;
    std::int64_t end_ = 0, anchor_ = 0, offset_us_ = 0, due_us_ = 0;
};

std::unique_ptr<Reader> new_reader(const Campaign& campaign, Tally& tally) {
    if (campaign.server == Campaign::Server::Icecast) return std::make_unique<IcecastReader>(campaign, tally);
    return std::make_unique<StillpointReader>(campaign, tally);
}

// All of them, in one thread.
class Crowd {
  public:
    explicit Crowd(const Campaign& campaign) : campaign_(campaign), events_(epoll_create1(0)) {}
    ~Crowd() { close(events_); }
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    Delivered go() {
        Delivered delivered;
        add();
        live(2);
        const double before = loadtest::process_use(campaign_.process).anonymous_mb;
        for (int i = 1; i < campaign_.listeners; ++i) {
            add();
            live(1 / campaign_.ramp);
        }
        live(campaign_.settle);
        tally_.open = true;
        const double cpu = loadtest::process_use(campaign_.process).cpu_s, own = cpu_seconds();
        live(campaign_.seconds);
        const loadtest::ProcessUse after = loadtest::process_use(campaign_.process);
        delivered.cpu_s = after.cpu_s - cpu;
        delivered.own_cpu_s = cpu_seconds() - own;
        delivered.listeners = static_cast<int>(readers_.size()) - lost_;
        delivered.quanta = tally_.quanta;
        delivered.messages = tally_.messages;
        delivered.gap_p50_ms = tally_.gaps.rank_ms(0.5);
        delivered.gap_p99_ms = tally_.gaps.rank_ms(0.99);
        delivered.gap_worst_ms = tally_.gaps.rank_ms(1);
        delivered.kb_per_listener = (after.anonymous_mb - before) * 1024 / (campaign_.listeners - 1);
        return delivered;
    }

  private:
    void add() {
        readers_.push_back(new_reader(campaign_, tally_));
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = readers_.back().get();
        epoll_ctl(events_, EPOLL_CTL_ADD, readers_.back()->socket_number(), &event);
    }

    void live(double seconds) {
        const auto end = Clock::now() +
                         std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
        epoll_event ready[64];
        for (auto now = Clock::now(); now < end; now = Clock::now()) {
            const auto wake = std::min(end, next_round_);
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(wake - now).count() + 1;
            const int count =
                epoll_wait(events_, ready, 64, static_cast<int>(std::clamp<std::int64_t>(left, 0, 1000)));
            now = Clock::now();
            for (int i = 0; i < count; ++i) {
                auto& reader = *static_cast<Reader*>(ready[i].data.ptr);
                if (reader.read(now)) continue;
                epoll_ctl(events_, EPOLL_CTL_DEL, reader.socket_number(), nullptr);
                ++lost_;
            }
            if (now >= next_round_) tell_some(now);
        }
    }

    // A two-hundredth of them every hundredth of a second.
    void tell_some(Clock::time_point now) {
        constexpr std::size_t rounds = feedback_interval / 10ms;
        for (std::size_t i = round_++ % rounds; i < readers_.size(); i += rounds)
            readers_[i]->tell(now);
        next_round_ = std::max(next_round_ + 10ms, now);
    }

    const Campaign& campaign_;
    int events_;
    Tally tally_;
    std::vector<std::unique_ptr<Reader>> readers_;
    int lost_ = 0;
    std::size_t round_ = 0;
    Clock::time_point next_round_ = Clock::now();
};

[[noreturn]] void run_crowd(const Campaign& campaign, int pipe_end) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    std::string result;
    try {
        const Delivered delivered = Crowd(campaign).go();
        result.assign(reinterpret_cast<const char*>(&delivered), sizeof delivered);
    } catch (const std::exception& error) {
        result = error.what();
    }
    _exit(write(pipe_end, result.data(), result.size()) == static_cast<ssize_t>(result.size()) ? 0 : 1);
}

}  // namespace

Delivered deliver(const Campaign& campaign) {
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    const pid_t child = fork();
    if (child == 0) run_crowd(campaign, ends[1]);
    close(ends[1]);
    char result[1024];
    const ssize_t size = read(ends[0], result, sizeof result);
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    Delivered delivered;
    if (size != static_cast<ssize_t>(sizeof delivered))
        throw std::runtime_error("the listeners failed: " +
                                 (size > 0 ? std::string(result, static_cast<std::size_t>(size))
                                           : "signal " + std::to_string(WTERMSIG(status))));
    std::memcpy(&delivered, result, sizeof delivered);
    if (delivered.listeners < campaign.listeners)
        throw std::runtime_error("only " + std::to_string(delivered.listeners) + " listeners of " +
                                 std::to_string(campaign.listeners) + " stayed");
    return delivered;
}

}  // namespace stillpoint::bench
