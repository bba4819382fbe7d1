using System.Reflection;

namespace OpenOdp.Client.Events;

/// <summary>
/// Writes the data of one event: the caller's keys as they are, then the default keys the caller did not give (S14–S16).
/// </summary>
internal ref struct DataWriter(Utf8Text text)
{
    public static readonly string Version =
        typeof(DataWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    private const int Id = 1, Type = 2, Source = 4, SourceVersion = 8;

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
                if (!Add(name, value))
                {
                    return false;
                }
            }
        }
        else if (data is not null)
        {
            foreach (var (name, value) in data)
            {
                if (!Add(name, value))
                {
                    return false;
                }
            }
        }

        AddDefaults();
        text.Byte((byte)'}');
        return true;
    }

    private bool Add(string name, object? value)
    {
        _given |= name switch
        {
            "idempotence_id" => Id,
            "data_source_type" => Type,
            "data_source" => Source,
            "data_source_version" => SourceVersion,
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

        if ((_given & Id) == 0)
        {
            Separate();
            text.Raw("\"idempotence_id\":\""u8);
            IdempotenceId.Write(text.Room(IdempotenceId.TextLength));
            text.Advance(IdempotenceId.TextLength);
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
            case double n when double.IsFinite(n): text.Formatted(n); return true;
            case decimal n: text.Formatted(n); return true;
            case float n when float.IsFinite(n): text.Formatted(n); return true;
            case char c: text.Quoted([c]); return true;
            case Guid g: Text(g); return true;
            case short n: text.Formatted(n); return true;
            case byte n: text.Formatted(n); return true;
            case uint n: text.Formatted(n); return true;
            case ulong n: text.Formatted(n); return true;
            case ushort n: text.Formatted(n); return true;
            case sbyte n: text.Formatted(n); return true;
            case nint n: text.Formatted(n); return true;
            case nuint n: text.Formatted(n); return true;
            case Int128 n: text.Formatted(n); return true;
            case UInt128 n: text.Formatted(n); return true;
            default: return false;
        }
    }

    private readonly void Text(Guid value)
    {
        text.Byte((byte)'"');
        text.Formatted(value);
        text.Byte((byte)'"');
    }
}
