using Deque.AxeCore.Commons;

namespace OpenOdp.Browser.Tests.Support;

/// <summary>What is wrong with a page as it is drawn.</summary>
internal static class Inspection
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>What makes the page, or a table of blocks, wider than its window; empty when nothing does.</summary>
    public static Task<string> OverflowAsync(this IPage page) => page.EvaluateAsync<string>(
        """
        () => {
          const over = document.documentElement.scrollWidth - innerWidth;
          const cut = [...document.querySelectorAll('.stack tr')].find(one => innerWidth < 768 && one.scrollWidth > innerWidth);
          if (cut) return `cut off: ${cut.outerHTML.slice(0, 160)}`;
          if (over <= 0) return '';
          const wide = [...document.body.querySelectorAll('*')].filter(one => one.getBoundingClientRect().right > innerWidth + 1);
          return `${over} px too wide: ` + wide.slice(0, 4).map(one => one.outerHTML.slice(0, 160)).join(' | ');
        }
        """);

    /// <summary>What keeps people from using the page.</summary>
    public static async Task<string[]> BarriersAsync(this IPage page)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window")) await page.EvaluateAsync(Axe);
        return await page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run({ resultTypes: ['violations'] })).violations
              .filter(one => ['serious', 'critical'].includes(one.impact))
              .map(one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(' | ')}`)
            """);
    }

    /// <summary>Whatever could run a script that is not the program's own.</summary>
    public static Task<string[]> FoundScriptsAsync(this IPage page) => page.EvaluateAsync<string[]>(
        """
        () => [...document.querySelectorAll('*')].filter(one =>
          [...one.attributes].some(({ name, value }) =>
            name.startsWith('on') || /^(href|src|action|formaction)$/.test(name) && /^\s*javascript:/i.test(value))
          || one.localName === 'img' || one.localName === 'script' && new URL(one.src || 'x:').origin !== location.origin)
          .map(one => one.outerHTML.slice(0, 200))
        """);

    /// <summary>How many pixels of the pictures in a place have the colour of a class.</summary>
    public static Task<int> PixelsAsync(this ILocator place, string className) => place.EvaluateAsync<int>(
        """
        (place, name) => {
          const probe = document.createElement('i');
          probe.className = name;
          document.body.append(probe);
          const colour = getComputedStyle(probe).color.match(/\d+/g).map(Number);
          probe.remove();
          let count = 0;
          for (const canvas of place.querySelectorAll('canvas')) {
            if (canvas.width * canvas.height === 0) continue;
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            for (let i = 0; i < data.length; i += 4) if (colour.every((part, j) => data[i + j] === part) && data[i + 3] > 0) count++;
          }

          return count;
        }
        """,
        className);

    /// <summary>Waits until something of the colour of each of these classes is drawn in a place.</summary>
    public static async Task ShowsAsync(this ILocator place, params string[] classNames)
    {
        foreach (var name in classNames)
        {
            await Wait.Until(async () => await place.PixelsAsync(name) > 20, $"something of {name} is drawn");
        }
    }
}
