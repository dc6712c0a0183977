-- Sends the requests of the file BENCH_REQUESTS (a JSON list of strings) in turn; each thread begins at another place.
local threads = 0

local function unescape(text)
  text = text:gsub("\\u(%x%x%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)
  return (text:gsub("\\(.)", function(letter) return ({ n = "\n", r = "\r", t = "\t" })[letter] or letter end))
end

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init()
  requests = {}
  local file = io.open(os.getenv("BENCH_REQUESTS"))
  for quoted in file:read("*a"):gmatch('"(.-[^\\])"') do
    requests[#requests + 1] = unescape(quoted)
  end
  file:close()
  at = number * math.floor(#requests / 2)
end

function request()
  at = at + 1
  return requests[(at - 1) % #requests + 1]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"requests": %d, "seconds": %.6f, "p50": %.4f, "p99": %.4f, "refused": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
