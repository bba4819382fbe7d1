using System.Globalization;
using System.Reflection;
using System.Text.Json;
using OpenOdp.Client.Json;

namespace OpenOdp.Client.Odp.Events;

/// <summary>
/// Writes the data of one event: the caller's keys as they are, then the default keys the caller did not give (S14–S16).
/// </summary>
internal ref struct DataWriter(Utf8Text text, DateTimeOffset now)
{
    public static readonly string Version =
        typeof(DataWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    private const int Id = 1, Type = 2, Source = 4, SourceVersion = 8, Time = 16;

    private static readonly byte[] VersionText = System.Text.Encoding.UTF8.GetBytes($"\"{Version}\"");

    private int _given;
    private bool _any;

    /// <summary>Writes the JSON object; false when a value is of a kind that ODP does not take.</summary>
    public bool Write(EventData? data)
    {
        text.Byte((byte)'{');
        if (data is Dictionary<string, object?> map)
        {
            foreach (var (name, value) in map)
            {
                if (!Add(name, value)) return false;
            }
        }
        else if (data is not null)
        {
            foreach (var (name, value) in data)
            {
                if (!Add(name, value)) return false;
            }
        }

        AddDefaults();
        text.Byte((byte)'}');
        return true;
    }

    /// <summary>The first value that ODP does not take, for the log: its key and its type; null when all are fine.</summary>
    public static (string Key, string Type)? FaultOf(EventData? data)
    {
        try
        {
            foreach (var (name, value) in data ?? new Dictionary<string, object?>())
            {
                if (!Takes(value)) return (Shown(name), value!.GetType().ToString());
            }
        }
        catch (Exception)
        {
            // The map itself fails; there is no key to name.
        }

        return null;
    }

    private static bool Takes(object? value)
    {
        try
        {
            return new DataWriter(new Utf8Text(), default).Value(value);
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <summary>A key may be of any length and hold line breaks, which would pass for lines of the log.</summary>
    private static string Shown(string name)
    {
        const int Most = 128;
        var start = name.Length <= Most ? name : name[..Most] + "…";
        return string.Create(start.Length, start, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = char.IsControl(from[i]) ? '\uFFFD' : from[i];
            }
        });
    }

    private bool Add(string name, object? value)
    {
        if (value is null && name == "ts")
        {
            // No time is no wish for the time of arrival.
            return true;
        }

        _given |= name switch
        {
            "idempotence_id" => Id,
            "data_source_type" => Type,
            "data_source" => Source,
            "data_source_version" => SourceVersion,
            "ts" => Time,
            _ => 0,
        };
        Separate();
        text.Quoted(name);
        text.Byte((byte)':');
        return Value(value);
    }

    private void AddDefaults()
    {
        if ((_given & Type) == 0)
        {
            Separate();
            text.Raw("\"data_source_type\":\"sdk\""u8);
        }

        if ((_given & Source) == 0)
        {
            Separate();
            text.Raw("\"data_source\":\"openodp-dotnet\""u8);
        }

        if ((_given & SourceVersion) == 0)
        {
            Separate();
            text.Raw("\"data_source_version\":"u8);
            text.Raw(VersionText);
        }

        // Now, and not when the server gets it: the event may wait, be tried again or lie in the spool.
        if ((_given & Time) == 0)
        {
            Separate();
            text.Raw("\"ts\":"u8);
            Text(new DateTime(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc));
        }

        if ((_given & Id) == 0)
        {
            Separate();
            text.Raw("\"idempotence_id\":\""u8);
            UuidText.Write(text.Room(UuidText.TextLength));
            text.Advance(UuidText.TextLength);
            text.Byte((byte)'"');
        }
    }

    private void Separate()
    {
        if (_any)
        {
            text.Byte((byte)',');
        }

        _any = true;
    }

    private readonly bool Value(object? value)
    {
        switch (value)
        {
            case null: text.Raw("null"u8); return true;
            case string s: text.Quoted(s); return true;
            case bool b: text.Raw(b ? "true"u8 : "false"u8); return true;
            case int n: text.Formatted(n); return true;
            case long n: text.Formatted(n); return true;
            case double n when double.IsFinite(n): return Number(n, KeptNumber.Is(n));
            case decimal n: text.Formatted(n); return true;
            case float n when float.IsFinite(n): return Number(n, KeptNumber.Is(n));
            case char c: text.Quoted([c]); return true;
            case Guid g: Text(g); return true;
            case short n: text.Formatted(n); return true;
            case byte n: text.Formatted(n); return true;
            case uint n: text.Formatted(n); return true;
            case ulong n: text.Formatted(n); return true;
            case ushort n: text.Formatted(n); return true;
            case sbyte n: text.Formatted(n); return true;
            case nint n: text.Formatted((long)n); return true;
            case nuint n: text.Formatted((ulong)n); return true;
            case DateTimeOffset t: Text(t.UtcDateTime); return true;
            case DateTime t: Text(Utc(t)); return true;
            case Enum e: return Name(e);
            case Uri u: text.Quoted(u.OriginalString); return true;
            case JsonElement json: return Json(json);
#if NET
            case Half n when Half.IsFinite(n): text.Formatted(n); return true;
            case Int128 n: return Number(n, surelyKept: false);
            case UInt128 n: return Number(n, surelyKept: false);
            case DateOnly d: text.Quoted(d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)); return true;
#else
            case IFormattable n when NewerTypes.IsNumber(n): return Number(n, surelyKept: false);
            case IFormattable d when NewerTypes.IsDate(d):
                text.Quoted(d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                return true;
#endif
            default: return false;
        }
    }

    private readonly bool Number<T>(T value, bool surelyKept)
        where T : IUtf8SpanFormattable
    {
        var start = text.Written.Length;
        text.Formatted(value);
        return surelyKept || KeptNumber.Is(text.Written[start..]);
    }

    private readonly bool Json(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Null: text.Raw("null"u8); return true;
            case JsonValueKind.True: text.Raw("true"u8); return true;
            case JsonValueKind.False: text.Raw("false"u8); return true;
            case JsonValueKind.String: text.Quoted(json.GetString()); return true;
            case JsonValueKind.Number:
                var number = System.Text.Encoding.UTF8.GetBytes(json.GetRawText());
                text.Raw(number);
                return KeptNumber.Is(number);
            default: return false;
        }
    }

    /// <summary>A value without a name prints as a number, which says nothing to whoever reads it.</summary>
    private readonly bool Name(Enum value)
    {
        var name = value.ToString();
        text.Quoted(name);
        return !char.IsAsciiDigit(name[0]) && name[0] != '-';
    }

    /// <summary>A time that does not say its zone is UTC, so that the same program means the same on every machine.</summary>
    private static DateTime Utc(DateTime time) =>
        time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc);

    /// <summary>ISO-8601 with milliseconds, with more only where there is more.</summary>
    private readonly void Text(DateTime utc)
    {
        text.Byte((byte)'"');
        var room = text.Room(32);
        utc.TryFormat(room, out var written, "O", CultureInfo.InvariantCulture);
        if (utc.Ticks % TimeSpan.TicksPerMillisecond == 0)
        {
            // Seven decimals and a Z; a format of one's own would take several times as long.
            written -= 4;
            room[written - 1] = (byte)'Z';
        }

        text.Advance(written);
        text.Byte((byte)'"');
    }

    private readonly void Text(Guid value)
    {
        text.Byte((byte)'"');
        text.Formatted(value);
        text.Byte((byte)'"');
    }
}
