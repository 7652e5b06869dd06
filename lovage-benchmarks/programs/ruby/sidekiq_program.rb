# Sidekiq with its default of 10 threads. Commands as PeerProgram.java says.
require_relative "sidekiq_tasks"

CHUNK = 1000
PADDING = "x" * 63

def body = { "sent" => Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond), "pad" => PADDING }

def pace(count, rate)
  start = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  count.times do |i|
    left = start + i.to_f / rate - Process.clock_gettime(Process::CLOCK_MONOTONIC)
    sleep(left) if left.positive?
    Noop.perform_async(body)
  end
end

command, *numbers = ARGV
ENV["REDIS_URL"] = ENV["PEER_URL"]
case command
when "version"
  puts "#{Sidekiq::VERSION}, Ruby #{RUBY_VERSION}"
when "work"
  exec("sidekiq", "-c", "10", "-q", "bench", "-r", File.expand_path("sidekiq_tasks.rb", __dir__))
when "send"
  (0...numbers[0].to_i).each_slice(CHUNK) do |slice|
    Sidekiq::Client.push_bulk("class" => Noop, "args" => slice.map { [body] })
  end
else
  warm, count, rate = numbers.map(&:to_i)
  pace(warm, 2 * rate)
  sleep(1)
  pace(count, rate)
end
