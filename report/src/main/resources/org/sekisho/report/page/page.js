(function(){var root=document.documentElement,buttons=document.querySelectorAll('.languages button');
function show(lang){root.lang=lang;buttons.forEach(function(b){b.setAttribute('aria-pressed',String(b.value===lang))});document.title=root.getAttribute('data-title-'+lang)}
buttons.forEach(function(b){b.addEventListener('click',function(){show(b.value)})});
window.addEventListener('beforeprint',function(){document.querySelectorAll('details').forEach(function(d){d.open=true})});
show(root.lang)})();
